// Requests, one by one: what a port does while somebody wants some of them (by header or path) or copies of them.
//   RequestSplitter   looks at a connection and hands it to one of
//     Http1Connection   every byte passes unchanged; heads are read to choose the way (heads, message-reader, response-reader)
//     Http2Connection   node:http2 on both sides, one stream for each request
//   ways, far-end     where requests go: the application or a workstation, in one form       Wiretap   the copy of a request
// Read splitter.ts, then http1-connection.ts.
export { RequestSplitter, type SplitterNeeds } from './splitter.ts'
