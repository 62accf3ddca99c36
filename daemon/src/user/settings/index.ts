// What a person, a kubeconfig and a cluster's administrator set about names and networks.
//
//   settings.ts   the values, and the sources in their order: flags, the user's file, the kubeconfig, the manager
//   keys.ts       the table: each setting's key, flag, reader, and what becomes of several sources
//   values.ts     texts to values
//   document.ts   a whole document of whichever source
//   user-file.ts  ~/.config/fairlead/config.yaml
//   manager.ts    what the traffic manager says
//   merge.ts      all together, with where each value comes from
//
// Reads one file; everything else is pure. Knows nothing of sessions.
export { maxValues, nameOfSource, readDocument } from './document.ts'
export { keys, textOf } from './keys.ts'
export { type ManagerLists, managerSource } from './manager.ts'
export { type Merged, merge } from './merge.ts'
export {
  defaults,
  type Given,
  type Mapping,
  type Settings,
  type Source,
  type SourceKind,
  sourceKinds,
} from './settings.ts'
export { readUserFile, userFilePath } from './user-file.ts'
export { namespaceOf } from './values.ts'
