// Original file: common/protocol/proto/control.proto


export interface WatchRequestsRequest {
  'session'?: (string);
  'name'?: (string);
  'with_bodies'?: (boolean);
}

export interface WatchRequestsRequest__Output {
  'session': (string);
  'name': (string);
  'with_bodies': (boolean);
}
