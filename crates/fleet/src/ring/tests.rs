use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn names(count: usize) -> Arc<Names> {
    let names: Vec<String> = (0..count).map(|at| format!("service {at}")).collect();
    Arc::new(Names::new(names.iter().map(String::as_str)))
}

/// Who owns a name, by the rule alone.
fn by_the_rule<'a>(name: &str, members: impl IntoIterator<Item = &'a str>) -> &'a str {
    let rank = |member: &&str| {
        let bytes = [name.as_bytes(), &[0], member.as_bytes()].concat();
        (XxHash3_64::oneshot(&bytes), (*member).to_owned())
    };
    members.into_iter().max_by_key(rank).unwrap()
}

/// Sets of members over time, out of eight.
fn views() -> impl Strategy<Value = Vec<BTreeSet<String>>> {
    let member = (0..8_u8).prop_map(|at| format!("member{at}"));
    prop::collection::vec(prop::collection::btree_set(member, 0..8), 1..12)
}

proptest! {
    #[test]
    fn owners_that_are_updated_by_difference_are_those_of_the_rule(views in views(), count in 0..60_usize) {
        let names = names(count);
        let mut ring = Ring::new(names.clone(), "me");
        for view in &views {
            ring.set(view.iter().map(String::as_str));
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for (at, name) in names.iter().enumerate() {
                let owner = by_the_rule(name, view.iter().map(String::as_str).chain(["me"]));
                prop_assert_eq!(ring.owner(at), Some(owner));
                prop_assert_eq!(ring.has(at), owner == "me");
                *counts.entry(owner).or_default() += 1;
            }
            for member in view.iter().map(String::as_str).chain(["me"]) {
                prop_assert_eq!(ring.count_of(member), Some(counts.get(member).copied().unwrap_or(0)));
            }
            prop_assert_eq!(ring.count(), ring.mine().count());
        }
    }

    #[test]
    fn what_is_said_to_have_moved_is_what_moved(views in views(), count in 0..60_usize) {
        let mut ring = Ring::new(names(count), "me");
        for view in &views {
            let before: BTreeSet<u32> = ring.mine().collect();
            let moves = ring.set(view.iter().map(String::as_str));
            let after: BTreeSet<u32> = ring.mine().collect();
            prop_assert_eq!(moves.gained, after.difference(&before).copied().collect::<Vec<_>>());
            prop_assert_eq!(moves.lost, before.difference(&after).copied().collect::<Vec<_>>());
        }
    }

    #[test]
    fn members_that_know_of_one_another_give_each_name_one_owner(views in views(), count in 1..60_usize) {
        // Each member came to the last view by other views before it.
        let last = views.last().unwrap();
        let mut owners = vec![0; count];
        for (skipped, member) in last.iter().enumerate() {
            let mut ring = Ring::new(names(count), member);
            for view in views.iter().skip(skipped % views.len()) {
                ring.set(view.iter().map(String::as_str));
            }
            for at in ring.mine() {
                owners[at as usize] += 1;
            }
        }
        prop_assert!(last.is_empty() || owners.iter().all(|count| *count == 1), "{:?}", owners);
    }

    #[test]
    fn a_join_moves_names_to_the_new_member_only(view in views(), count in 0..60_usize) {
        let view = &view[0];
        let others: Vec<&str> = view.iter().map(String::as_str).collect();
        let mut ring = Ring::new(names(count), "me");
        ring.set(others.iter().copied());
        let before: Vec<String> = (0..count).map(|at| ring.owner(at).unwrap().to_owned()).collect();
        ring.set(others.iter().copied().chain(["new"]));
        for (at, before) in before.iter().enumerate() {
            let after = ring.owner(at).unwrap();
            prop_assert!(after == before || after == "new");
        }
    }
}

#[test]
fn the_owner_of_a_name_never_changes() {
    let names = Arc::new(Names::new(["backup", "mail", "Qlik Sense engine", "ü", "web"]));
    let mut ring = Ring::new(names.clone(), "one");
    ring.set(["two", "three"]);
    let owners: Vec<&str> = (0..names.len()).map(|at| ring.owner(at).unwrap()).collect();
    assert_eq!(owners, ["three", "three", "one", "two", "three"]);
    assert_eq!(format!("{:016x}", names.hash()), "2991f8463fa506f2");
}

#[test]
fn shares_are_as_good_as_equal_and_a_leave_spreads_over_all_that_stay() {
    let names = names(70_000);
    let members: Vec<String> = (0..7).map(|at| format!("web{at}")).collect();
    let mut ring = Ring::new(names, "web0");
    ring.set(members.iter().map(String::as_str));
    let counts: Vec<usize> = members.iter().map(|member| ring.count_of(member).unwrap()).collect();
    assert!(counts.iter().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
    let moves = ring.set(members.iter().map(String::as_str).filter(|member| *member != "web3"));
    assert!(moves.lost.is_empty());
    assert!((1_500..1_850).contains(&moves.gained.len()), "{}", moves.gained.len());
    assert_eq!(ring.count_of("web3"), None);
}

#[test]
fn of_too_many_members_the_first_count_and_the_member_itself_always() {
    let members: Vec<String> = (0..MAX_MEMBERS + 5).map(|at| format!("m{at:05}")).collect();
    let mut ring = Ring::new(names(10), "z");
    ring.set(members.iter().map(String::as_str));
    assert_eq!(present(&ring.members).count(), MAX_MEMBERS);
    assert!(ring.count_of("m00998").is_some() && ring.count_of("m00999").is_none());
}

#[test]
fn places_without_a_name_have_no_owner() {
    let ring = Ring::new(names(2), "me");
    assert_eq!((ring.owner(2), ring.has(2), ring.names().get(2)), (None, false, None));
    assert!(Names::new([]).is_empty());
}
