// Original file: common/protocol/proto/control.proto


export interface Uninstalled {
  'workloads'?: (string)[];
}

export interface Uninstalled__Output {
  'workloads': (string)[];
}
