// Stands in for the Kubernetes extension, which no package registry has: its tree with a deployment, and as much of its API as we use
// (https://github.com/vscode-kubernetes-tools/vscode-kubernetes-tools-api: cluster explorer v1, local tunnel debugger v1).
const vscode = require('vscode')

const resource = {
  nodeType: 'resource',
  namespace: null,
  name: 'web',
  resourceKind: { manifestKind: 'Deployment', abbreviation: 'deployment' },
}

exports.activate = () => {
  const providers = []
  const row = { resource }
  vscode.window.registerTreeDataProvider('extension.vsKubernetesExplorer', {
    getTreeItem: () => Object.assign(new vscode.TreeItem('web'), { contextValue: 'vsKubernetes.resource.deployment' }),
    getChildren: parent => (parent === undefined ? [row] : []),
  })
  const apis = {
    clusterexplorer: { resolveCommandTarget: target => target?.resource },
    localtunneldebugger: { registerLocalTunnelDebugProvider: provider => providers.push(provider) },
  }
  // What that extension's own "Debug (Local Tunnel)" does with the provider that was picked.
  vscode.commands.registerCommand('standin.debugLocalTunnel', () => providers[0]?.startLocalTunnelDebugging(row))
  vscode.commands.registerCommand('standin.providers', () => providers.map(({ id, label }) => `${id} ${label}`))
  return {
    apiBroker: {
      get: (component, version) =>
        version === 'v1' && component in apis ? { available: true, api: apis[component] } : { available: false },
    },
  }
}
