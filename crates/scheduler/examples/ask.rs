//! Asks a schedule when it occurs, and two schedules how they differ.
//!
//! `cargo run -p downbeat-scheduler --example ask`

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Stockholm;
use downbeat_scheduler::{Expression, Policy, Schedule, SetOperation};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    // The engine reads no clock: the caller says what time it is.
    let now: DateTime<Utc> = "2027-03-26T12:00:00Z".parse()?;

    let shop = Expression::parse("every 2 hours on weekdays after 9:00 before 17:00 in Europe/Stockholm")?;
    let shop = Schedule::new(&shop)?;
    println!("next      {}", said(shop.next(&now)));
    println!("previous  {}", said(shop.previous(&now)));
    for at in shop.after(&now).take(3) {
        println!("after     {at}");
    }
    println!("a week    {} occurrences", shop.between(&now, &(now + TimeDelta::days(7))).count());
    if let Some(range) = shop.ranges_after(&now).next() {
        println!("open      {} to {}", range.start, said(range.end));
    }
    if let Some(pace) = shop.pace() {
        println!("pace      {} to {}", pace.shortest_gap, pace.longest_gap);
    }

    // On 28 March 2027 Stockholm skips 2:00 to 3:00.
    let nightly = Schedule::in_its_zone(&Expression::parse("at 2:30")?, Stockholm)?;
    let kept = nightly.with_policy(Policy::default());
    for (at, kept) in nightly.after(&now).zip(kept.after(&now)).take(2) {
        println!("nightly   {at}, with the policy {kept}");
    }

    // Whole calendars are compared, not samples.
    let weekdays = Schedule::new(&Expression::parse("at 9:00 on weekdays")?)?;
    let daily = Schedule::new(&Expression::parse("0 9 * * *")?)?;
    println!("same      {}", weekdays.equivalent(&daily)?);
    println!("subset    {}", weekdays.is_subset(&daily)?);
    let weekends = daily.combined(&weekdays, SetOperation::Difference)?;
    if let Some(at) = weekends.after(&now).next() {
        println!("one only  {at}");
    }

    // That a schedule never occurs is known when it is compiled.
    let never = Schedule::new(&Expression::parse("on february 30")?)?;
    println!("never     {}, next {}", never.never(), said(never.next(&now)));
    Ok(())
}

fn said<Z: TimeZone>(at: Option<DateTime<Z>>) -> String {
    at.map_or("never".to_owned(), |at| at.to_rfc3339())
}
