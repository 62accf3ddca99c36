// Original file: common/protocol/proto/control.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ConnectEvent as _fairlead_control_v1_ConnectEvent, ConnectEvent__Output as _fairlead_control_v1_ConnectEvent__Output } from '../../../fairlead/control/v1/ConnectEvent.ts';
import type { ConnectRequest as _fairlead_control_v1_ConnectRequest, ConnectRequest__Output as _fairlead_control_v1_ConnectRequest__Output } from '../../../fairlead/control/v1/ConnectRequest.ts';
import type { DisconnectReply as _fairlead_control_v1_DisconnectReply, DisconnectReply__Output as _fairlead_control_v1_DisconnectReply__Output } from '../../../fairlead/control/v1/DisconnectReply.ts';
import type { DisconnectRequest as _fairlead_control_v1_DisconnectRequest, DisconnectRequest__Output as _fairlead_control_v1_DisconnectRequest__Output } from '../../../fairlead/control/v1/DisconnectRequest.ts';
import type { DoctorCheck as _fairlead_control_v1_DoctorCheck, DoctorCheck__Output as _fairlead_control_v1_DoctorCheck__Output } from '../../../fairlead/control/v1/DoctorCheck.ts';
import type { DoctorRequest as _fairlead_control_v1_DoctorRequest, DoctorRequest__Output as _fairlead_control_v1_DoctorRequest__Output } from '../../../fairlead/control/v1/DoctorRequest.ts';
import type { QuitReply as _fairlead_control_v1_QuitReply, QuitReply__Output as _fairlead_control_v1_QuitReply__Output } from '../../../fairlead/control/v1/QuitReply.ts';
import type { QuitRequest as _fairlead_control_v1_QuitRequest, QuitRequest__Output as _fairlead_control_v1_QuitRequest__Output } from '../../../fairlead/control/v1/QuitRequest.ts';
import type { Snapshot as _fairlead_control_v1_Snapshot, Snapshot__Output as _fairlead_control_v1_Snapshot__Output } from '../../../fairlead/control/v1/Snapshot.ts';
import type { StatusRequest as _fairlead_control_v1_StatusRequest, StatusRequest__Output as _fairlead_control_v1_StatusRequest__Output } from '../../../fairlead/control/v1/StatusRequest.ts';
import type { VersionReply as _fairlead_control_v1_VersionReply, VersionReply__Output as _fairlead_control_v1_VersionReply__Output } from '../../../fairlead/control/v1/VersionReply.ts';
import type { VersionRequest as _fairlead_control_v1_VersionRequest, VersionRequest__Output as _fairlead_control_v1_VersionRequest__Output } from '../../../fairlead/control/v1/VersionRequest.ts';

export interface ControlClient extends grpc.Client {
  Connect(argument: _fairlead_control_v1_ConnectRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_ConnectEvent__Output>;
  Connect(argument: _fairlead_control_v1_ConnectRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_ConnectEvent__Output>;
  connect(argument: _fairlead_control_v1_ConnectRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_ConnectEvent__Output>;
  connect(argument: _fairlead_control_v1_ConnectRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_ConnectEvent__Output>;
  
  Disconnect(argument: _fairlead_control_v1_DisconnectRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_DisconnectReply__Output>): grpc.ClientUnaryCall;
  Disconnect(argument: _fairlead_control_v1_DisconnectRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_DisconnectReply__Output>): grpc.ClientUnaryCall;
  Disconnect(argument: _fairlead_control_v1_DisconnectRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_DisconnectReply__Output>): grpc.ClientUnaryCall;
  Disconnect(argument: _fairlead_control_v1_DisconnectRequest, callback: grpc.requestCallback<_fairlead_control_v1_DisconnectReply__Output>): grpc.ClientUnaryCall;
  disconnect(argument: _fairlead_control_v1_DisconnectRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_DisconnectReply__Output>): grpc.ClientUnaryCall;
  disconnect(argument: _fairlead_control_v1_DisconnectRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_DisconnectReply__Output>): grpc.ClientUnaryCall;
  disconnect(argument: _fairlead_control_v1_DisconnectRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_DisconnectReply__Output>): grpc.ClientUnaryCall;
  disconnect(argument: _fairlead_control_v1_DisconnectRequest, callback: grpc.requestCallback<_fairlead_control_v1_DisconnectReply__Output>): grpc.ClientUnaryCall;
  
  Doctor(argument: _fairlead_control_v1_DoctorRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_DoctorCheck__Output>;
  Doctor(argument: _fairlead_control_v1_DoctorRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_DoctorCheck__Output>;
  doctor(argument: _fairlead_control_v1_DoctorRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_DoctorCheck__Output>;
  doctor(argument: _fairlead_control_v1_DoctorRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_DoctorCheck__Output>;
  
  Quit(argument: _fairlead_control_v1_QuitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  Quit(argument: _fairlead_control_v1_QuitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  Quit(argument: _fairlead_control_v1_QuitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  Quit(argument: _fairlead_control_v1_QuitRequest, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  quit(argument: _fairlead_control_v1_QuitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  quit(argument: _fairlead_control_v1_QuitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  quit(argument: _fairlead_control_v1_QuitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  quit(argument: _fairlead_control_v1_QuitRequest, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  
  Status(argument: _fairlead_control_v1_StatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  Status(argument: _fairlead_control_v1_StatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  Status(argument: _fairlead_control_v1_StatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  Status(argument: _fairlead_control_v1_StatusRequest, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  status(argument: _fairlead_control_v1_StatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  status(argument: _fairlead_control_v1_StatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  status(argument: _fairlead_control_v1_StatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  status(argument: _fairlead_control_v1_StatusRequest, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  
  Version(argument: _fairlead_control_v1_VersionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  Version(argument: _fairlead_control_v1_VersionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  Version(argument: _fairlead_control_v1_VersionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  Version(argument: _fairlead_control_v1_VersionRequest, callback: grpc.requestCallback<_fairlead_control_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  version(argument: _fairlead_control_v1_VersionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  version(argument: _fairlead_control_v1_VersionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  version(argument: _fairlead_control_v1_VersionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  version(argument: _fairlead_control_v1_VersionRequest, callback: grpc.requestCallback<_fairlead_control_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  
  Watch(argument: _fairlead_control_v1_StatusRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_Snapshot__Output>;
  Watch(argument: _fairlead_control_v1_StatusRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_Snapshot__Output>;
  watch(argument: _fairlead_control_v1_StatusRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_Snapshot__Output>;
  watch(argument: _fairlead_control_v1_StatusRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_Snapshot__Output>;
  
}

export interface ControlHandlers extends grpc.UntypedServiceImplementation {
  Connect: grpc.handleServerStreamingCall<_fairlead_control_v1_ConnectRequest__Output, _fairlead_control_v1_ConnectEvent>;
  
  Disconnect: grpc.handleUnaryCall<_fairlead_control_v1_DisconnectRequest__Output, _fairlead_control_v1_DisconnectReply>;
  
  Doctor: grpc.handleServerStreamingCall<_fairlead_control_v1_DoctorRequest__Output, _fairlead_control_v1_DoctorCheck>;
  
  Quit: grpc.handleUnaryCall<_fairlead_control_v1_QuitRequest__Output, _fairlead_control_v1_QuitReply>;
  
  Status: grpc.handleUnaryCall<_fairlead_control_v1_StatusRequest__Output, _fairlead_control_v1_Snapshot>;
  
  Version: grpc.handleUnaryCall<_fairlead_control_v1_VersionRequest__Output, _fairlead_control_v1_VersionReply>;
  
  Watch: grpc.handleServerStreamingCall<_fairlead_control_v1_StatusRequest__Output, _fairlead_control_v1_Snapshot>;
  
}

export interface ControlDefinition extends grpc.ServiceDefinition {
  Connect: MethodDefinition<_fairlead_control_v1_ConnectRequest, _fairlead_control_v1_ConnectEvent, _fairlead_control_v1_ConnectRequest__Output, _fairlead_control_v1_ConnectEvent__Output>
  Disconnect: MethodDefinition<_fairlead_control_v1_DisconnectRequest, _fairlead_control_v1_DisconnectReply, _fairlead_control_v1_DisconnectRequest__Output, _fairlead_control_v1_DisconnectReply__Output>
  Doctor: MethodDefinition<_fairlead_control_v1_DoctorRequest, _fairlead_control_v1_DoctorCheck, _fairlead_control_v1_DoctorRequest__Output, _fairlead_control_v1_DoctorCheck__Output>
  Quit: MethodDefinition<_fairlead_control_v1_QuitRequest, _fairlead_control_v1_QuitReply, _fairlead_control_v1_QuitRequest__Output, _fairlead_control_v1_QuitReply__Output>
  Status: MethodDefinition<_fairlead_control_v1_StatusRequest, _fairlead_control_v1_Snapshot, _fairlead_control_v1_StatusRequest__Output, _fairlead_control_v1_Snapshot__Output>
  Version: MethodDefinition<_fairlead_control_v1_VersionRequest, _fairlead_control_v1_VersionReply, _fairlead_control_v1_VersionRequest__Output, _fairlead_control_v1_VersionReply__Output>
  Watch: MethodDefinition<_fairlead_control_v1_StatusRequest, _fairlead_control_v1_Snapshot, _fairlead_control_v1_StatusRequest__Output, _fairlead_control_v1_Snapshot__Output>
}
