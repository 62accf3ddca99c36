// Our place in the Kubernetes extension: its menu "Debug (Local Tunnel)" and an entry in its tree's menu. Read local-tunnel.ts.
export { interceptResource, offerLocalTunnel } from './local-tunnel.ts'
