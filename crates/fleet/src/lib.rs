#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod claim;
pub mod etcd;
pub mod keys;
pub mod member;
pub mod memory;
pub mod now;
pub mod request;
pub mod ring;
pub mod unstarted;
