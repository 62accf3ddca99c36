// Original file: common/protocol/proto/control.proto


export interface DoctorRequest {
  'name'?: (string);
}

export interface DoctorRequest__Output {
  'name': (string);
}
