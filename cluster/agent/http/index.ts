// Requests, one by one: what a port does while somebody wants some of them (by header or path) or copies of them.
//   RequestSplitter   looks at a connection and hands it to one of
//     Http1Connection   every byte passes unchanged; heads are read to choose the way (heads, message-reader, response-reader)
//     Http2Connection   node:http2 on both sides, one stream for each request
//   ways              where requests go: the application or a workstation       Wiretap   the copy of a request
//   Followed          a connection that nobody splits, followed in passing, so that it can be moved between two messages
// Read splitter.ts, then http1-connection.ts.
export { Followed } from './followed.ts'
export { RequestSplitter, type SplitterNeeds } from './splitter.ts'
