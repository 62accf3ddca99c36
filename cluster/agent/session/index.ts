// The agent's session with the traffic-manager: arrival, watches, and coming back (0.2 to 2 s) when it is lost.
//   ManagerSession      runs for the life of the agent, and tells events        ManagerConnection   one HTTP/2 connection, watched
// Read manager-session.ts.
export { ManagerSession, type Reviewer, type SessionEvents, type SessionNeeds } from './manager-session.ts'
