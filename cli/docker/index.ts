// Sessions in a container: `fairlead connect --docker` starts the daemon's image (`npm run image`), and `fairlead docker-run` starts containers that share its
// network, so that the machine itself stays as it is. Works wherever there is a `docker` with Linux containers; podman's is fine too.
//
//   docker ─┬─ fairlead-NAME   daemon: device, resolver, session (NET_ADMIN, /dev/net/tun)
//           └─ your container  --network container:fairlead-NAME: the same device, resolver and loopback
//
// docker.ts runs the program; session-container.ts is the daemon's; attach.ts says how others are attached; kubeconfig.ts makes a kubeconfig that works in there.
export { attachments } from './attach.ts'
export { Docker } from './docker.ts'
export { portableKubeconfig } from './kubeconfig.ts'
export { findContainer, innerArguments, SessionContainer, sessionLabel } from './session-container.ts'
