// What goes through an intercept, request by request, seen in passing: HTTP/1.1 (RFC 9112) and HTTP/2 without TLS (RFC 9113), of which gRPC is one.
// Nothing here touches a byte or holds one up. What is not HTTP, or is malformed, is not looked at any further. Everything is bounded; values that are
// secrets as a rule are masked before they are kept.
//   RequestLog          the last requests of one intercept, and who watches them; `tap` begins a connection
//   ConnectionObserver  one connection: finds out what it speaks        http1.ts, h2.ts, hpack.ts   the formats
// Read request-log.ts first.
export { RequestLog } from './request-log.ts'
