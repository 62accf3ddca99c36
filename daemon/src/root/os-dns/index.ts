// Brings the machine's DNS queries to our resolver. One file a mechanism (resolved.ts, overriding.ts), one chooser without I/O (choose.ts);
// device-dns.ts applies a whole wanted state and falls back to the next mechanism. Neither changes a file: the settings of both vanish with the
// device, or with the process that owns them, so a crash leaves the machine's DNS as it was.
export { DeviceDns } from './device-dns.ts'
export { parseResolvConf, type ResolvConf } from './resolv-conf.ts'
