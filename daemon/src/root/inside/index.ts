// The root half of one command (`fairlead run`), without root: it runs as the user, inside the user, network and mount namespaces that unshare(1) made, and
// is whoever made them there: user_namespaces(7). It speaks the same words with the user half, which stays outside, in the machine's network:
//
//   machine's network     user half ── pipe, descriptors ── this half     command's network, owned by its user namespace
//                             └─ device, listeners, sockets: made here, passed there ──┘       command (nsenter(1)) ── fl0 ── default route
//
// The device is the command's only way out: the user half sorts what is the cluster's from what goes out of the machine. Everything here ends with the
// processes inside, and with the user half, which holds the device.
export { Inside } from './inside.ts'
export { hostName } from './names.ts'
