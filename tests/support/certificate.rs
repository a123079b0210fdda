//! Which certificate does a server of the tests show?
//! Apart from the tests, because mail's and the webhooks' servers show the same one.

/// For localhost and 127.0.0.1, until 2126; `openssl req -x509`, for these tests only.
pub(crate) const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBqjCCAVCgAwIBAgIUAI98iGEiw9dcdCZuUPQ6Rn18ySgwCgYIKoZIzj0EAwIw
HTEbMBkGA1UEAwwSb2JzZXJ2ZCB0ZXN0IHJlbGF5MCAXDTI2MTEyNDIxNTkyMVoY
DzIxMjYxMDMxMjE1OTIxWjAdMRswGQYDVQQDDBJvYnNlcnZkIHRlc3QgcmVsYXkw
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASIUk5OMhtNjsRlz/W2LcvuF1vbR0Aw
YiqEyc95gNTG7RzHqUvRH4Jz8lHP2hGJotGNR3FULkPcid0lJ5X2mIobo2wwajAd
BgNVHQ4EFgQUWzANd/LBvmqIP35IxxRGzZESwZwwHwYDVR0jBBgwFoAUWzANd/LB
vmqIP35IxxRGzZESwZwwGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMAwGA1Ud
EwEB/wQCMAAwCgYIKoZIzj0EAwIDSAAwRQIhAIS8pfO1FkknzrlV3OWELavXgVCK
SU+hqdDC3zTRUHu+AiA8WccrwvfEcwFQPLdFSfaEKQpGeXqztEFTJAd9vAdcrg==
-----END CERTIFICATE-----
";
pub(crate) const KEY: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWJxdwWljpOlDVxF9
otNid/f9VkvgyT023x8sepJzI8uhRANCAASIUk5OMhtNjsRlz/W2LcvuF1vbR0Aw
YiqEyc95gNTG7RzHqUvRH4Jz8lHP2hGJotGNR3FULkPcid0lJ5X2mIob
-----END PRIVATE KEY-----
";
