// Who is connected: sessions of clients and of agents, from their arrival to Depart or to the end of their time.
//
//   Sessions   a table; bounded, expiring, the only truth about whether an id is one of ours
//   Feed       what waits to be told to a session
//   Leases     which clients are silent at the moment
//   refusalOf  what 2.20's manager finds wrong with a client that arrives
//
// Everything is in memory on purpose: after a restart old ids are unknown, Remain says NOT_FOUND, and clients and agents arrive anew by themselves.
export { type ClientFacts, refusalOf } from './arrival.ts'
export { Feed, type FeedPorts } from './feed.ts'
export { Leases, type LeasesPorts } from './leases.ts'
export { type Session, Sessions, type SessionsPorts } from './sessions.ts'
export { unknownSession } from './unknown-session.ts'
