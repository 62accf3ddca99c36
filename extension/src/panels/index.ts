// The two panels: what they show is told by the extension in messages (common/panels); their pages are in webviews/. Read panel.ts first.
export { pictureOf, showTopology } from './topology.ts'
export { showTraffic } from './traffic.ts'
