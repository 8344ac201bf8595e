use std::sync::mpsc::channel;

use domain::event::{CustomEvent, CustomName};
use domain::id::TaskId;
use domain::payload::Payload;
use domain::time::Timestamp;

use super::*;

fn event(name: &str) -> Event {
    let task = TaskId::from_parts(Timestamp::EPOCH, 1);
    let name = CustomName::parse(name).unwrap();
    Event::Custom(CustomEvent {
        name,
        task,
        payload: Payload::empty(),
    })
}

#[test]
fn subscribers_get_what_their_filter_passes() {
    let events = Subscribers::new();
    let mut by_name = events.subscribe(EventFilter::parse("order.shipped"));
    let mut by_prefix = events.subscribe(EventFilter::parse("order.*"));
    let mut all = events.subscribe(EventFilter::parse("*"));
    events.publish(vec![
        event("order.shipped"),
        event("order.paid"),
        event("orders.counted"),
    ]);
    let names = |subscription: &mut Subscription| {
        std::iter::from_fn(|| subscription.try_recv())
            .map(|e| e.name().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&mut by_name), ["order.shipped"]);
    assert_eq!(names(&mut by_prefix), ["order.shipped", "order.paid"]);
    assert_eq!(
        names(&mut all),
        ["order.shipped", "order.paid", "orders.counted"]
    );
}

#[test]
fn a_slow_subscriber_loses_events_and_nobody_else_does() {
    let events = Subscribers::new();
    let mut slow = events.subscribe_with_room(EventFilter::All, 2);
    let mut fast = events.subscribe(EventFilter::All);
    events.publish((0..5).map(|_| event("a.b")).collect());
    assert_eq!(
        (slow.dropped(), fast.dropped(), events.dropped()),
        (3, 0, 3)
    );
    let taken =
        |subscription: &mut Subscription| std::iter::from_fn(|| subscription.try_recv()).count();
    assert_eq!((taken(&mut slow), taken(&mut fast)), (2, 5));
    events.publish(vec![event("a.b")]);
    assert_eq!(taken(&mut slow), 1, "there is room again");
}

#[test]
fn a_subscription_that_is_dropped_is_forgotten() {
    let events = Subscribers::new();
    drop(events.subscribe(EventFilter::All));
    events.publish(vec![event("a.b")]);
    assert_eq!((events.count(), events.dropped()), (0, 0));
}

#[test]
fn several_sinks_are_told_the_same() {
    let sinks = [Arc::new(Subscribers::new()), Arc::new(Subscribers::new())];
    let mut heard = sinks
        .each_ref()
        .map(|sink| sink.subscribe(EventFilter::All));
    let [one, other] = sinks;
    let all: Vec<Arc<dyn EventSink>> = vec![one, other];
    all.publish(vec![event("a.b")]);
    for subscription in &mut heard {
        assert_eq!(subscription.try_recv(), Some(event("a.b")));
    }
}

#[tokio::test]
async fn a_panicking_listener_hurts_nobody_and_hears_the_next_event() {
    let events = Subscribers::new();
    let (tell, told) = channel();
    let listener = events.listen(EventFilter::All, move |event| {
        assert_ne!(event.name(), "a.bad", "on purpose");
        tell.send(event.name().to_owned()).unwrap();
    });
    events.publish(vec![event("a.bad"), event("a.good")]);
    drop(events);
    listener.await.unwrap();
    assert_eq!(told.iter().collect::<Vec<_>>(), ["a.good"]);
}
