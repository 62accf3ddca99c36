// Our place in the Kubernetes extension's menus. Read local-tunnel.ts.
export { offerLocalTunnel } from './local-tunnel.ts'
