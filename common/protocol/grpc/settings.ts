// HTTP/2 settings of both ends. The windows bound what a slow reader may leave in memory, and set the speed over distance: 8 MiB per stream
// carry 80 MB/s at 100 ms. Node gives the connection's window back on arrival, so a stalled stream cannot block its neighbours.
const streamWindowBytes = 8 * 1024 * 1024
/** For `session.setLocalWindowSize`. */
export const sessionWindowBytes = 32 * 1024 * 1024
/** Every tunnelled connection is one stream. */
const maxStreams = 10_000
const maxFrameBytes = 64 * 1024
/** Node's own limit (10 MB) counts what streams hold and refuses new ones beyond it; the windows are our bound. */
const maxSessionMemoryMegabytes = 1000

/** For `http2.connect` and `http2.createServer`. */
export const connectionOptions = {
  settings: {
    initialWindowSize: streamWindowBytes,
    maxFrameSize: maxFrameBytes,
    maxConcurrentStreams: maxStreams,
    enablePush: false,
  },
  maxSessionMemory: maxSessionMemoryMegabytes,
}
