// A real VS Code for tests and the demo: its server where the caller wants it (a workstation of the lab), its window in a headless browser.
//   installEditor   code-server and Chromium, once     EditorServer   the server with a throw-away profile
//   Workbench       a window, as a person has it, and a bridge into its extension host
// Read server.ts, then workbench.ts.
export { installDebugpy, installDelve } from './adapters.ts'
export { type Editor, installEditor } from './installed.ts'
export { bridgePackage, extensionPackage, guidePackage, kubernetesPackage } from './packages.ts'
export { EditorServer } from './server.ts'
export { openBrowser, Workbench } from './workbench.ts'
