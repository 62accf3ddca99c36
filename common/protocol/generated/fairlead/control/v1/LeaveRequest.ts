// Original file: common/protocol/proto/control.proto


export interface LeaveRequest {
  'session'?: (string);
  'name'?: (string);
}

export interface LeaveRequest__Output {
  'session': (string);
  'name': (string);
}
