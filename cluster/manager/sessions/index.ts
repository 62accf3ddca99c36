// Who is connected: client sessions, from ArriveAsClient to Depart or to the end of their time.
//
//   Sessions        the table; bounded, expiring, the only truth about whether an id is one of ours
//   refusalOf       what 2.20's manager finds wrong with a client that arrives
//
// Everything is in memory on purpose: after a restart old ids are unknown, Remain says NOT_FOUND, and clients arrive anew by themselves.
export { refusalOf } from './arrival.ts'
export { type Session, Sessions, type SessionsPorts } from './sessions.ts'
