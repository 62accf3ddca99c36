// Original file: common/protocol/proto/agent.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DialRequest as _telepresence_manager_DialRequest, DialRequest__Output as _telepresence_manager_DialRequest__Output } from '../../telepresence/manager/DialRequest.ts';
import type { Empty as _google_protobuf_Empty, Empty__Output as _google_protobuf_Empty__Output } from '../../google/protobuf/Empty.ts';
import type { SessionInfo as _telepresence_manager_SessionInfo, SessionInfo__Output as _telepresence_manager_SessionInfo__Output } from '../../telepresence/manager/SessionInfo.ts';
import type { TunnelMessage as _telepresence_manager_TunnelMessage, TunnelMessage__Output as _telepresence_manager_TunnelMessage__Output } from '../../telepresence/manager/TunnelMessage.ts';
import type { VersionInfo2 as _telepresence_manager_VersionInfo2, VersionInfo2__Output as _telepresence_manager_VersionInfo2__Output } from '../../telepresence/manager/VersionInfo2.ts';

export interface AgentClient extends grpc.Client {
  Tunnel(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_telepresence_manager_TunnelMessage, _telepresence_manager_TunnelMessage__Output>;
  Tunnel(options?: grpc.CallOptions): grpc.ClientDuplexStream<_telepresence_manager_TunnelMessage, _telepresence_manager_TunnelMessage__Output>;
  tunnel(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_telepresence_manager_TunnelMessage, _telepresence_manager_TunnelMessage__Output>;
  tunnel(options?: grpc.CallOptions): grpc.ClientDuplexStream<_telepresence_manager_TunnelMessage, _telepresence_manager_TunnelMessage__Output>;
  
  Version(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  Version(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  Version(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  Version(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  version(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  version(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  version(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  version(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  
  WatchDial(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_DialRequest__Output>;
  WatchDial(argument: _telepresence_manager_SessionInfo, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_DialRequest__Output>;
  watchDial(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_DialRequest__Output>;
  watchDial(argument: _telepresence_manager_SessionInfo, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_DialRequest__Output>;
  
}

export interface AgentHandlers extends grpc.UntypedServiceImplementation {
  Tunnel: grpc.handleBidiStreamingCall<_telepresence_manager_TunnelMessage__Output, _telepresence_manager_TunnelMessage>;
  
  Version: grpc.handleUnaryCall<_google_protobuf_Empty__Output, _telepresence_manager_VersionInfo2>;
  
  WatchDial: grpc.handleServerStreamingCall<_telepresence_manager_SessionInfo__Output, _telepresence_manager_DialRequest>;
  
}

export interface AgentDefinition extends grpc.ServiceDefinition {
  Tunnel: MethodDefinition<_telepresence_manager_TunnelMessage, _telepresence_manager_TunnelMessage, _telepresence_manager_TunnelMessage__Output, _telepresence_manager_TunnelMessage__Output>
  Version: MethodDefinition<_google_protobuf_Empty, _telepresence_manager_VersionInfo2, _google_protobuf_Empty__Output, _telepresence_manager_VersionInfo2__Output>
  WatchDial: MethodDefinition<_telepresence_manager_SessionInfo, _telepresence_manager_DialRequest, _telepresence_manager_SessionInfo__Output, _telepresence_manager_DialRequest__Output>
}
