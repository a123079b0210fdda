//! What is kept, how much of it, and what goes first?

use super::*;

fn cache() -> Cache {
    Cache::new(Arc::default())
}

fn key(n: usize) -> Key {
    about(n, 0)
}

/// One of about so many bytes.
fn about(n: usize, about: usize) -> Key {
    Key::Feed { query: n.to_string(), years: Years { first: 2026, last: 2026 }, about }
}

#[tokio::test]
async fn many_who_ask_at_once_are_one_rendering() {
    let cache = cache();
    let count = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let ask = || {
        let count = Arc::clone(&count);
        cache.get(key(1), Encoding::Identity, move || {
            count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Ok::<_, std::fmt::Error>("x".repeat(1000))
        })
    };
    let (one, two, three) = tokio::join!(ask(), ask(), ask());
    assert!(Arc::ptr_eq(&one.unwrap(), &two.unwrap()));
    three.unwrap();
    assert_eq!(count.load(std::sync::atomic::Ordering::Relaxed), 1);
}

#[tokio::test]
async fn what_is_kept_is_bounded_in_number_and_size() {
    let cache = cache();
    for n in 0..MOST_ENTRIES + 50 {
        cache.get(key(n), Encoding::Identity, || Ok::<_, std::fmt::Error>("x".to_owned())).await.unwrap();
    }
    assert_eq!(cache.shelf().slots.len(), MOST_ENTRIES);
    assert!(!cache.shelf().slots.contains_key(&(key(0), Encoding::Identity)));
    for n in 0..12 {
        cache
            .get(key(n), Encoding::Identity, || Ok::<_, std::fmt::Error>("x".repeat(MOST_BYTES / 8)))
            .await
            .unwrap();
    }
    let kept: usize = cache.shelf().slots.values().map(|slot| slot.bytes).sum();
    assert!(kept <= MOST_BYTES, "{kept}");
    assert!(cache.shelf().slots.contains_key(&(key(11), Encoding::Identity)));
    cache
        .get(key(99), Encoding::Identity, || Ok::<_, std::fmt::Error>("x".repeat(LARGEST_KEPT + 1)))
        .await
        .unwrap();
    assert!(!cache.shelf().slots.contains_key(&(key(99), Encoding::Identity)));
}

#[tokio::test]
async fn each_encoding_is_kept_for_itself_and_made_of_a_text_that_is_kept() {
    let cache = cache();
    let text = || Ok::<_, std::fmt::Error>("x".repeat(MOST_BYTES / 4));
    let twin = cache.get(key(0), Encoding::Brotli, text).await.unwrap();
    assert!(!cache.shelf().slots.contains_key(&(key(0), Encoding::Identity)), "only what is asked for");
    for n in 1..8 {
        cache.get(key(n), Encoding::Identity, text).await.unwrap();
        twin.look(cache.looks());
    }
    let again = cache.get(key(0), Encoding::Brotli, || Err(std::fmt::Error)).await.unwrap();
    assert!(Arc::ptr_eq(&twin, &again));
    let whole = cache.get(key(0), Encoding::Identity, text).await.unwrap();
    let other = cache.get(key(0), Encoding::Gzip, || Err(std::fmt::Error)).await.unwrap();
    assert_eq!((&*other.tag, other.encoding), (&*twin.tag, Encoding::Gzip));
    assert_eq!(other.tag, whole.tag);
}

#[tokio::test]
async fn bytes_count_as_long_as_somebody_holds_them() {
    let cache = cache();
    let free = cache.rooms.free(LARGEST_KEPT);
    let text = || Ok::<_, std::fmt::Error>("x".repeat(LARGEST_KEPT));
    let sent = cache.get(key(1), Encoding::Identity, text).await.unwrap().bytes.clone();
    // Others take its place among what is kept.
    for n in 2..6 {
        drop(cache.get(key(n), Encoding::Identity, || Ok::<_, std::fmt::Error>("x".repeat(9))).await);
    }
    cache.shelf().slots.clear();
    assert!(cache.rooms.free(LARGEST_KEPT) <= free - LARGEST_KEPT / 1024);
    drop(sent);
    assert_eq!(cache.rooms.free(LARGEST_KEPT), free);
}

#[tokio::test]
async fn whoever_takes_their_time_keeps_others_from_answers_of_that_size_alone() {
    let cache = cache();
    let ask = |n: usize, bytes: usize| {
        cache.get(key(n), Encoding::Identity, move || Ok::<_, std::fmt::Error>("x".repeat(bytes)))
    };
    let mut held = Vec::new();
    let full = loop {
        match ask(held.len(), LARGEST_KEPT).await {
            Ok(one) => held.push(one),
            Err(full) => break full,
        }
    };
    assert!(matches!(full, Unready::Busy) && held.len() > 10, "{}", held.len());
    let large = 20 << 20;
    held.push(ask(100, large).await.unwrap());
    held.push(ask(101, large).await.unwrap());
    assert!(matches!(ask(102, large).await, Err(Unready::Busy)), "not expected to be large");
    for n in 200..300 {
        held.push(ask(n, 90 << 10).await.unwrap_or_else(|why| panic!("{n}: {why}")));
        held.pop();
    }
    held.clear();
    ask(0, LARGEST_KEPT).await.unwrap();
}

#[tokio::test]
async fn however_many_ask_at_once_for_small_twins_of_large_texts_each_gets_one() {
    let cache = Arc::new(cache());
    let mut asked = tokio::task::JoinSet::new();
    for n in 0..40 {
        let cache = Arc::clone(&cache);
        let text = || Ok::<_, std::fmt::Error>("x".repeat(LARGEST_KEPT));
        asked.spawn(async move { cache.get(key(n), Encoding::Zstd, text).await });
    }
    while let Some(one) = asked.join_next().await {
        assert!(one.unwrap().unwrap().bytes.len() < 10_000);
    }
}

#[tokio::test]
async fn large_feeds_wait_for_each_other_and_nobody_waits_for_them() {
    let cache = cache();
    let large = 20 << 20;
    let ask = |n: usize, bytes: usize| {
        cache.get(about(n, large), Encoding::Identity, move || Ok::<_, std::fmt::Error>("x".repeat(bytes)))
    };
    let free = cache.rooms.free(large);
    let held = (ask(1, large).await.unwrap(), ask(2, large).await.unwrap());
    assert!(timeout(Duration::from_millis(50), ask(3, large)).await.is_err(), "a third has no place");
    let text = || Ok::<_, std::fmt::Error>("x".repeat(LARGEST_KEPT));
    assert!(cache.get(key(4), Encoding::Identity, text).await.is_ok());
    drop(held);
    // One that turns out to be small is kept, and takes no place from then on.
    for n in 5..9 {
        ask(n, 1000).await.unwrap();
    }
    assert_eq!(cache.rooms.free(large), free);
}

#[tokio::test]
async fn what_fails_is_not_kept() {
    let cache = cache();
    assert!(matches!(
        cache.get(key(1), Encoding::Identity, || Err(std::fmt::Error)).await,
        Err(Unready::Failed(_))
    ));
    assert!(cache.shelf().slots.is_empty());
    let panics = || -> Result<String, std::fmt::Error> { panic!("in a test") };
    assert!(matches!(cache.get(key(1), Encoding::Identity, panics).await, Err(Unready::Failed(_))));
    assert!(cache.get(key(1), Encoding::Identity, || Ok::<_, std::fmt::Error>("x".to_owned())).await.is_ok());
}

#[tokio::test]
async fn what_is_asked_for_again_stays_however_much_is_asked_for_once() {
    let cache = cache();
    let text = || Ok::<_, std::fmt::Error>("x".repeat(MOST_BYTES / 16));
    for _ in 0..2 {
        cache.get(key(0), Encoding::Identity, text).await.unwrap();
    }
    // At the door, too.
    let known = cache.get(key(1), Encoding::Identity, text).await.unwrap();
    known.look(cache.looks());
    for n in 2..MOST_ENTRIES + 50 {
        cache.get(key(n), Encoding::Identity, text).await.unwrap();
    }
    let has = |n| cache.shelf().slots.contains_key(&(key(n), Encoding::Identity));
    assert!(has(0) && has(1) && !has(2) && has(MOST_ENTRIES + 49));
    // Until nobody has asked for it for long.
    cache.shelf().look += 2 * HOT_FOR;
    cache.looks.fetch_add(2 * HOT_FOR, Ordering::Relaxed);
    for n in 0..40 {
        cache.get(key(1000 + n), Encoding::Identity, text).await.unwrap();
    }
    assert!(!has(0) && !has(1));
}

#[tokio::test]
async fn what_takes_long_to_make_keeps_nobody_else_waiting() {
    let cache = Arc::new(cache());
    let long = |n: usize| about(n, 2 << 20);
    let order = Arc::new(Mutex::new(Vec::new()));
    let ask = |name: &'static str, key: Key| {
        let (cache, order) = (Arc::clone(&cache), Arc::clone(&order));
        tokio::spawn(async move {
            let render = move || {
                std::thread::sleep(Duration::from_millis(20));
                order.lock().unwrap().push(name);
                Ok::<_, std::fmt::Error>("x".to_owned())
            };
            cache.get(key, Encoding::Identity, render).await.map(|_| ())
        })
    };
    let mut asked: Vec<_> = (0..8).map(|n| ask("long", long(n))).collect();
    // They have all begun to wait.
    tokio::task::yield_now().await;
    asked.push(ask("short", key(0)));
    for one in asked {
        one.await.unwrap().unwrap();
    }
    let at = order.lock().unwrap().iter().position(|name| *name == "short").unwrap();
    assert!(at <= 2, "{at} were made before");
}

#[tokio::test]
async fn only_so_many_wait_for_what_takes_long() {
    let cache = Arc::new(cache());
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let wait = Arc::new(Mutex::new(wait));
    let ask = |n: usize, bytes: usize| {
        let (cache, wait) = (Arc::clone(&cache), Arc::clone(&wait));
        let key = about(n, bytes);
        tokio::spawn(async move {
            let render = move || {
                // Until somebody lets go.
                let _ = wait.lock().unwrap().recv();
                Ok::<_, std::fmt::Error>("x".to_owned())
            };
            cache.get(key, Encoding::Identity, render).await.map(|_| ())
        })
    };
    let first: Vec<_> = (0..LONGEST_LINE).map(|n| ask(n, 2 << 20)).collect();
    tokio::task::yield_now().await;
    // At once, and not when patience ends.
    let one_more = timeout(PATIENCE / 2, ask(LONGEST_LINE, 2 << 20)).await.expect("an answer").unwrap();
    assert!(matches!(one_more, Err(Unready::Busy)));
    // What is soon made is not refused.
    let short = ask(0, 0);
    drop(go);
    short.await.unwrap().unwrap();
    for one in first {
        one.await.unwrap().unwrap();
    }
}

#[test]
fn what_takes_long_is_told_by_what_there_is_in_the_years() {
    let is_long = |last: i32, about: usize| {
        Key::Feed { query: String::new(), years: Years { first: 2026, last }, about }.is_long()
    };
    let (small, middle) = (SOON_MADE, LARGEST_KEPT);
    assert!(
        !is_long(2126, small) && !is_long(2028, middle) && is_long(2030, middle) && is_long(2028, middle + 1)
    );
}
