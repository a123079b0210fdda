//! How does a finished message leave the machine?
//! Apart from the outbox: a channel knows nothing of rows, and says only what became of the message.
