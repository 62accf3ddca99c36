// Original file: common/protocol/proto/control.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ConnectEvent as _fairlead_control_v1_ConnectEvent, ConnectEvent__Output as _fairlead_control_v1_ConnectEvent__Output } from '../../../fairlead/control/v1/ConnectEvent.ts';
import type { ConnectRequest as _fairlead_control_v1_ConnectRequest, ConnectRequest__Output as _fairlead_control_v1_ConnectRequest__Output } from '../../../fairlead/control/v1/ConnectRequest.ts';
import type { ContextList as _fairlead_control_v1_ContextList, ContextList__Output as _fairlead_control_v1_ContextList__Output } from '../../../fairlead/control/v1/ContextList.ts';
import type { ContextsRequest as _fairlead_control_v1_ContextsRequest, ContextsRequest__Output as _fairlead_control_v1_ContextsRequest__Output } from '../../../fairlead/control/v1/ContextsRequest.ts';
import type { DisconnectReply as _fairlead_control_v1_DisconnectReply, DisconnectReply__Output as _fairlead_control_v1_DisconnectReply__Output } from '../../../fairlead/control/v1/DisconnectReply.ts';
import type { DisconnectRequest as _fairlead_control_v1_DisconnectRequest, DisconnectRequest__Output as _fairlead_control_v1_DisconnectRequest__Output } from '../../../fairlead/control/v1/DisconnectRequest.ts';
import type { DoctorCheck as _fairlead_control_v1_DoctorCheck, DoctorCheck__Output as _fairlead_control_v1_DoctorCheck__Output } from '../../../fairlead/control/v1/DoctorCheck.ts';
import type { DoctorRequest as _fairlead_control_v1_DoctorRequest, DoctorRequest__Output as _fairlead_control_v1_DoctorRequest__Output } from '../../../fairlead/control/v1/DoctorRequest.ts';
import type { EnvironmentReply as _fairlead_control_v1_EnvironmentReply, EnvironmentReply__Output as _fairlead_control_v1_EnvironmentReply__Output } from '../../../fairlead/control/v1/EnvironmentReply.ts';
import type { EnvironmentRequest as _fairlead_control_v1_EnvironmentRequest, EnvironmentRequest__Output as _fairlead_control_v1_EnvironmentRequest__Output } from '../../../fairlead/control/v1/EnvironmentRequest.ts';
import type { ExplainConfigRequest as _fairlead_control_v1_ExplainConfigRequest, ExplainConfigRequest__Output as _fairlead_control_v1_ExplainConfigRequest__Output } from '../../../fairlead/control/v1/ExplainConfigRequest.ts';
import type { ExplainedConfig as _fairlead_control_v1_ExplainedConfig, ExplainedConfig__Output as _fairlead_control_v1_ExplainedConfig__Output } from '../../../fairlead/control/v1/ExplainedConfig.ts';
import type { InterceptEvent as _fairlead_control_v1_InterceptEvent, InterceptEvent__Output as _fairlead_control_v1_InterceptEvent__Output } from '../../../fairlead/control/v1/InterceptEvent.ts';
import type { InterceptRequest as _fairlead_control_v1_InterceptRequest, InterceptRequest__Output as _fairlead_control_v1_InterceptRequest__Output } from '../../../fairlead/control/v1/InterceptRequest.ts';
import type { LeaveReply as _fairlead_control_v1_LeaveReply, LeaveReply__Output as _fairlead_control_v1_LeaveReply__Output } from '../../../fairlead/control/v1/LeaveReply.ts';
import type { LeaveRequest as _fairlead_control_v1_LeaveRequest, LeaveRequest__Output as _fairlead_control_v1_LeaveRequest__Output } from '../../../fairlead/control/v1/LeaveRequest.ts';
import type { ObservedRequests as _fairlead_control_v1_ObservedRequests, ObservedRequests__Output as _fairlead_control_v1_ObservedRequests__Output } from '../../../fairlead/control/v1/ObservedRequests.ts';
import type { QuitReply as _fairlead_control_v1_QuitReply, QuitReply__Output as _fairlead_control_v1_QuitReply__Output } from '../../../fairlead/control/v1/QuitReply.ts';
import type { QuitRequest as _fairlead_control_v1_QuitRequest, QuitRequest__Output as _fairlead_control_v1_QuitRequest__Output } from '../../../fairlead/control/v1/QuitRequest.ts';
import type { RevokeReply as _fairlead_control_v1_RevokeReply, RevokeReply__Output as _fairlead_control_v1_RevokeReply__Output } from '../../../fairlead/control/v1/RevokeReply.ts';
import type { RevokeRequest as _fairlead_control_v1_RevokeRequest, RevokeRequest__Output as _fairlead_control_v1_RevokeRequest__Output } from '../../../fairlead/control/v1/RevokeRequest.ts';
import type { Snapshot as _fairlead_control_v1_Snapshot, Snapshot__Output as _fairlead_control_v1_Snapshot__Output } from '../../../fairlead/control/v1/Snapshot.ts';
import type { StatusRequest as _fairlead_control_v1_StatusRequest, StatusRequest__Output as _fairlead_control_v1_StatusRequest__Output } from '../../../fairlead/control/v1/StatusRequest.ts';
import type { UninstallEvent as _fairlead_control_v1_UninstallEvent, UninstallEvent__Output as _fairlead_control_v1_UninstallEvent__Output } from '../../../fairlead/control/v1/UninstallEvent.ts';
import type { UninstallRequest as _fairlead_control_v1_UninstallRequest, UninstallRequest__Output as _fairlead_control_v1_UninstallRequest__Output } from '../../../fairlead/control/v1/UninstallRequest.ts';
import type { VersionReply as _fairlead_control_v1_VersionReply, VersionReply__Output as _fairlead_control_v1_VersionReply__Output } from '../../../fairlead/control/v1/VersionReply.ts';
import type { VersionRequest as _fairlead_control_v1_VersionRequest, VersionRequest__Output as _fairlead_control_v1_VersionRequest__Output } from '../../../fairlead/control/v1/VersionRequest.ts';
import type { WatchRequestsRequest as _fairlead_control_v1_WatchRequestsRequest, WatchRequestsRequest__Output as _fairlead_control_v1_WatchRequestsRequest__Output } from '../../../fairlead/control/v1/WatchRequestsRequest.ts';
import type { WorkloadList as _fairlead_control_v1_WorkloadList, WorkloadList__Output as _fairlead_control_v1_WorkloadList__Output } from '../../../fairlead/control/v1/WorkloadList.ts';
import type { WorkloadsRequest as _fairlead_control_v1_WorkloadsRequest, WorkloadsRequest__Output as _fairlead_control_v1_WorkloadsRequest__Output } from '../../../fairlead/control/v1/WorkloadsRequest.ts';

export interface ControlClient extends grpc.Client {
  Connect(argument: _fairlead_control_v1_ConnectRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_ConnectEvent__Output>;
  Connect(argument: _fairlead_control_v1_ConnectRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_ConnectEvent__Output>;
  connect(argument: _fairlead_control_v1_ConnectRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_ConnectEvent__Output>;
  connect(argument: _fairlead_control_v1_ConnectRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_ConnectEvent__Output>;
  
  Contexts(argument: _fairlead_control_v1_ContextsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_ContextList__Output>): grpc.ClientUnaryCall;
  Contexts(argument: _fairlead_control_v1_ContextsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_ContextList__Output>): grpc.ClientUnaryCall;
  Contexts(argument: _fairlead_control_v1_ContextsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_ContextList__Output>): grpc.ClientUnaryCall;
  Contexts(argument: _fairlead_control_v1_ContextsRequest, callback: grpc.requestCallback<_fairlead_control_v1_ContextList__Output>): grpc.ClientUnaryCall;
  contexts(argument: _fairlead_control_v1_ContextsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_ContextList__Output>): grpc.ClientUnaryCall;
  contexts(argument: _fairlead_control_v1_ContextsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_ContextList__Output>): grpc.ClientUnaryCall;
  contexts(argument: _fairlead_control_v1_ContextsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_ContextList__Output>): grpc.ClientUnaryCall;
  contexts(argument: _fairlead_control_v1_ContextsRequest, callback: grpc.requestCallback<_fairlead_control_v1_ContextList__Output>): grpc.ClientUnaryCall;
  
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
  
  Environment(argument: _fairlead_control_v1_EnvironmentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_EnvironmentReply__Output>): grpc.ClientUnaryCall;
  Environment(argument: _fairlead_control_v1_EnvironmentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_EnvironmentReply__Output>): grpc.ClientUnaryCall;
  Environment(argument: _fairlead_control_v1_EnvironmentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_EnvironmentReply__Output>): grpc.ClientUnaryCall;
  Environment(argument: _fairlead_control_v1_EnvironmentRequest, callback: grpc.requestCallback<_fairlead_control_v1_EnvironmentReply__Output>): grpc.ClientUnaryCall;
  environment(argument: _fairlead_control_v1_EnvironmentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_EnvironmentReply__Output>): grpc.ClientUnaryCall;
  environment(argument: _fairlead_control_v1_EnvironmentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_EnvironmentReply__Output>): grpc.ClientUnaryCall;
  environment(argument: _fairlead_control_v1_EnvironmentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_EnvironmentReply__Output>): grpc.ClientUnaryCall;
  environment(argument: _fairlead_control_v1_EnvironmentRequest, callback: grpc.requestCallback<_fairlead_control_v1_EnvironmentReply__Output>): grpc.ClientUnaryCall;
  
  ExplainConfig(argument: _fairlead_control_v1_ExplainConfigRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_ExplainedConfig__Output>): grpc.ClientUnaryCall;
  ExplainConfig(argument: _fairlead_control_v1_ExplainConfigRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_ExplainedConfig__Output>): grpc.ClientUnaryCall;
  ExplainConfig(argument: _fairlead_control_v1_ExplainConfigRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_ExplainedConfig__Output>): grpc.ClientUnaryCall;
  ExplainConfig(argument: _fairlead_control_v1_ExplainConfigRequest, callback: grpc.requestCallback<_fairlead_control_v1_ExplainedConfig__Output>): grpc.ClientUnaryCall;
  explainConfig(argument: _fairlead_control_v1_ExplainConfigRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_ExplainedConfig__Output>): grpc.ClientUnaryCall;
  explainConfig(argument: _fairlead_control_v1_ExplainConfigRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_ExplainedConfig__Output>): grpc.ClientUnaryCall;
  explainConfig(argument: _fairlead_control_v1_ExplainConfigRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_ExplainedConfig__Output>): grpc.ClientUnaryCall;
  explainConfig(argument: _fairlead_control_v1_ExplainConfigRequest, callback: grpc.requestCallback<_fairlead_control_v1_ExplainedConfig__Output>): grpc.ClientUnaryCall;
  
  Intercept(argument: _fairlead_control_v1_InterceptRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_InterceptEvent__Output>;
  Intercept(argument: _fairlead_control_v1_InterceptRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_InterceptEvent__Output>;
  intercept(argument: _fairlead_control_v1_InterceptRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_InterceptEvent__Output>;
  intercept(argument: _fairlead_control_v1_InterceptRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_InterceptEvent__Output>;
  
  Leave(argument: _fairlead_control_v1_LeaveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_LeaveReply__Output>): grpc.ClientUnaryCall;
  Leave(argument: _fairlead_control_v1_LeaveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_LeaveReply__Output>): grpc.ClientUnaryCall;
  Leave(argument: _fairlead_control_v1_LeaveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_LeaveReply__Output>): grpc.ClientUnaryCall;
  Leave(argument: _fairlead_control_v1_LeaveRequest, callback: grpc.requestCallback<_fairlead_control_v1_LeaveReply__Output>): grpc.ClientUnaryCall;
  leave(argument: _fairlead_control_v1_LeaveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_LeaveReply__Output>): grpc.ClientUnaryCall;
  leave(argument: _fairlead_control_v1_LeaveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_LeaveReply__Output>): grpc.ClientUnaryCall;
  leave(argument: _fairlead_control_v1_LeaveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_LeaveReply__Output>): grpc.ClientUnaryCall;
  leave(argument: _fairlead_control_v1_LeaveRequest, callback: grpc.requestCallback<_fairlead_control_v1_LeaveReply__Output>): grpc.ClientUnaryCall;
  
  ListWorkloads(argument: _fairlead_control_v1_WorkloadsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_WorkloadList__Output>): grpc.ClientUnaryCall;
  ListWorkloads(argument: _fairlead_control_v1_WorkloadsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_WorkloadList__Output>): grpc.ClientUnaryCall;
  ListWorkloads(argument: _fairlead_control_v1_WorkloadsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_WorkloadList__Output>): grpc.ClientUnaryCall;
  ListWorkloads(argument: _fairlead_control_v1_WorkloadsRequest, callback: grpc.requestCallback<_fairlead_control_v1_WorkloadList__Output>): grpc.ClientUnaryCall;
  listWorkloads(argument: _fairlead_control_v1_WorkloadsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_WorkloadList__Output>): grpc.ClientUnaryCall;
  listWorkloads(argument: _fairlead_control_v1_WorkloadsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_WorkloadList__Output>): grpc.ClientUnaryCall;
  listWorkloads(argument: _fairlead_control_v1_WorkloadsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_WorkloadList__Output>): grpc.ClientUnaryCall;
  listWorkloads(argument: _fairlead_control_v1_WorkloadsRequest, callback: grpc.requestCallback<_fairlead_control_v1_WorkloadList__Output>): grpc.ClientUnaryCall;
  
  Quit(argument: _fairlead_control_v1_QuitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  Quit(argument: _fairlead_control_v1_QuitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  Quit(argument: _fairlead_control_v1_QuitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  Quit(argument: _fairlead_control_v1_QuitRequest, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  quit(argument: _fairlead_control_v1_QuitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  quit(argument: _fairlead_control_v1_QuitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  quit(argument: _fairlead_control_v1_QuitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  quit(argument: _fairlead_control_v1_QuitRequest, callback: grpc.requestCallback<_fairlead_control_v1_QuitReply__Output>): grpc.ClientUnaryCall;
  
  Revoke(argument: _fairlead_control_v1_RevokeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_RevokeReply__Output>): grpc.ClientUnaryCall;
  Revoke(argument: _fairlead_control_v1_RevokeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_RevokeReply__Output>): grpc.ClientUnaryCall;
  Revoke(argument: _fairlead_control_v1_RevokeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_RevokeReply__Output>): grpc.ClientUnaryCall;
  Revoke(argument: _fairlead_control_v1_RevokeRequest, callback: grpc.requestCallback<_fairlead_control_v1_RevokeReply__Output>): grpc.ClientUnaryCall;
  revoke(argument: _fairlead_control_v1_RevokeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_RevokeReply__Output>): grpc.ClientUnaryCall;
  revoke(argument: _fairlead_control_v1_RevokeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_RevokeReply__Output>): grpc.ClientUnaryCall;
  revoke(argument: _fairlead_control_v1_RevokeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_RevokeReply__Output>): grpc.ClientUnaryCall;
  revoke(argument: _fairlead_control_v1_RevokeRequest, callback: grpc.requestCallback<_fairlead_control_v1_RevokeReply__Output>): grpc.ClientUnaryCall;
  
  Status(argument: _fairlead_control_v1_StatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  Status(argument: _fairlead_control_v1_StatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  Status(argument: _fairlead_control_v1_StatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  Status(argument: _fairlead_control_v1_StatusRequest, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  status(argument: _fairlead_control_v1_StatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  status(argument: _fairlead_control_v1_StatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  status(argument: _fairlead_control_v1_StatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  status(argument: _fairlead_control_v1_StatusRequest, callback: grpc.requestCallback<_fairlead_control_v1_Snapshot__Output>): grpc.ClientUnaryCall;
  
  UninstallAgents(argument: _fairlead_control_v1_UninstallRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_UninstallEvent__Output>;
  UninstallAgents(argument: _fairlead_control_v1_UninstallRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_UninstallEvent__Output>;
  uninstallAgents(argument: _fairlead_control_v1_UninstallRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_UninstallEvent__Output>;
  uninstallAgents(argument: _fairlead_control_v1_UninstallRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_UninstallEvent__Output>;
  
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
  
  WatchRequests(argument: _fairlead_control_v1_WatchRequestsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_ObservedRequests__Output>;
  WatchRequests(argument: _fairlead_control_v1_WatchRequestsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_ObservedRequests__Output>;
  watchRequests(argument: _fairlead_control_v1_WatchRequestsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_ObservedRequests__Output>;
  watchRequests(argument: _fairlead_control_v1_WatchRequestsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_ObservedRequests__Output>;
  
  WatchWorkloads(argument: _fairlead_control_v1_WorkloadsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_WorkloadList__Output>;
  WatchWorkloads(argument: _fairlead_control_v1_WorkloadsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_WorkloadList__Output>;
  watchWorkloads(argument: _fairlead_control_v1_WorkloadsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_WorkloadList__Output>;
  watchWorkloads(argument: _fairlead_control_v1_WorkloadsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_control_v1_WorkloadList__Output>;
  
}

export interface ControlHandlers extends grpc.UntypedServiceImplementation {
  Connect: grpc.handleServerStreamingCall<_fairlead_control_v1_ConnectRequest__Output, _fairlead_control_v1_ConnectEvent>;
  
  Contexts: grpc.handleUnaryCall<_fairlead_control_v1_ContextsRequest__Output, _fairlead_control_v1_ContextList>;
  
  Disconnect: grpc.handleUnaryCall<_fairlead_control_v1_DisconnectRequest__Output, _fairlead_control_v1_DisconnectReply>;
  
  Doctor: grpc.handleServerStreamingCall<_fairlead_control_v1_DoctorRequest__Output, _fairlead_control_v1_DoctorCheck>;
  
  Environment: grpc.handleUnaryCall<_fairlead_control_v1_EnvironmentRequest__Output, _fairlead_control_v1_EnvironmentReply>;
  
  ExplainConfig: grpc.handleUnaryCall<_fairlead_control_v1_ExplainConfigRequest__Output, _fairlead_control_v1_ExplainedConfig>;
  
  Intercept: grpc.handleServerStreamingCall<_fairlead_control_v1_InterceptRequest__Output, _fairlead_control_v1_InterceptEvent>;
  
  Leave: grpc.handleUnaryCall<_fairlead_control_v1_LeaveRequest__Output, _fairlead_control_v1_LeaveReply>;
  
  ListWorkloads: grpc.handleUnaryCall<_fairlead_control_v1_WorkloadsRequest__Output, _fairlead_control_v1_WorkloadList>;
  
  Quit: grpc.handleUnaryCall<_fairlead_control_v1_QuitRequest__Output, _fairlead_control_v1_QuitReply>;
  
  Revoke: grpc.handleUnaryCall<_fairlead_control_v1_RevokeRequest__Output, _fairlead_control_v1_RevokeReply>;
  
  Status: grpc.handleUnaryCall<_fairlead_control_v1_StatusRequest__Output, _fairlead_control_v1_Snapshot>;
  
  UninstallAgents: grpc.handleServerStreamingCall<_fairlead_control_v1_UninstallRequest__Output, _fairlead_control_v1_UninstallEvent>;
  
  Version: grpc.handleUnaryCall<_fairlead_control_v1_VersionRequest__Output, _fairlead_control_v1_VersionReply>;
  
  Watch: grpc.handleServerStreamingCall<_fairlead_control_v1_StatusRequest__Output, _fairlead_control_v1_Snapshot>;
  
  WatchRequests: grpc.handleServerStreamingCall<_fairlead_control_v1_WatchRequestsRequest__Output, _fairlead_control_v1_ObservedRequests>;
  
  WatchWorkloads: grpc.handleServerStreamingCall<_fairlead_control_v1_WorkloadsRequest__Output, _fairlead_control_v1_WorkloadList>;
  
}

export interface ControlDefinition extends grpc.ServiceDefinition {
  Connect: MethodDefinition<_fairlead_control_v1_ConnectRequest, _fairlead_control_v1_ConnectEvent, _fairlead_control_v1_ConnectRequest__Output, _fairlead_control_v1_ConnectEvent__Output>
  Contexts: MethodDefinition<_fairlead_control_v1_ContextsRequest, _fairlead_control_v1_ContextList, _fairlead_control_v1_ContextsRequest__Output, _fairlead_control_v1_ContextList__Output>
  Disconnect: MethodDefinition<_fairlead_control_v1_DisconnectRequest, _fairlead_control_v1_DisconnectReply, _fairlead_control_v1_DisconnectRequest__Output, _fairlead_control_v1_DisconnectReply__Output>
  Doctor: MethodDefinition<_fairlead_control_v1_DoctorRequest, _fairlead_control_v1_DoctorCheck, _fairlead_control_v1_DoctorRequest__Output, _fairlead_control_v1_DoctorCheck__Output>
  Environment: MethodDefinition<_fairlead_control_v1_EnvironmentRequest, _fairlead_control_v1_EnvironmentReply, _fairlead_control_v1_EnvironmentRequest__Output, _fairlead_control_v1_EnvironmentReply__Output>
  ExplainConfig: MethodDefinition<_fairlead_control_v1_ExplainConfigRequest, _fairlead_control_v1_ExplainedConfig, _fairlead_control_v1_ExplainConfigRequest__Output, _fairlead_control_v1_ExplainedConfig__Output>
  Intercept: MethodDefinition<_fairlead_control_v1_InterceptRequest, _fairlead_control_v1_InterceptEvent, _fairlead_control_v1_InterceptRequest__Output, _fairlead_control_v1_InterceptEvent__Output>
  Leave: MethodDefinition<_fairlead_control_v1_LeaveRequest, _fairlead_control_v1_LeaveReply, _fairlead_control_v1_LeaveRequest__Output, _fairlead_control_v1_LeaveReply__Output>
  ListWorkloads: MethodDefinition<_fairlead_control_v1_WorkloadsRequest, _fairlead_control_v1_WorkloadList, _fairlead_control_v1_WorkloadsRequest__Output, _fairlead_control_v1_WorkloadList__Output>
  Quit: MethodDefinition<_fairlead_control_v1_QuitRequest, _fairlead_control_v1_QuitReply, _fairlead_control_v1_QuitRequest__Output, _fairlead_control_v1_QuitReply__Output>
  Revoke: MethodDefinition<_fairlead_control_v1_RevokeRequest, _fairlead_control_v1_RevokeReply, _fairlead_control_v1_RevokeRequest__Output, _fairlead_control_v1_RevokeReply__Output>
  Status: MethodDefinition<_fairlead_control_v1_StatusRequest, _fairlead_control_v1_Snapshot, _fairlead_control_v1_StatusRequest__Output, _fairlead_control_v1_Snapshot__Output>
  UninstallAgents: MethodDefinition<_fairlead_control_v1_UninstallRequest, _fairlead_control_v1_UninstallEvent, _fairlead_control_v1_UninstallRequest__Output, _fairlead_control_v1_UninstallEvent__Output>
  Version: MethodDefinition<_fairlead_control_v1_VersionRequest, _fairlead_control_v1_VersionReply, _fairlead_control_v1_VersionRequest__Output, _fairlead_control_v1_VersionReply__Output>
  Watch: MethodDefinition<_fairlead_control_v1_StatusRequest, _fairlead_control_v1_Snapshot, _fairlead_control_v1_StatusRequest__Output, _fairlead_control_v1_Snapshot__Output>
  WatchRequests: MethodDefinition<_fairlead_control_v1_WatchRequestsRequest, _fairlead_control_v1_ObservedRequests, _fairlead_control_v1_WatchRequestsRequest__Output, _fairlead_control_v1_ObservedRequests__Output>
  WatchWorkloads: MethodDefinition<_fairlead_control_v1_WorkloadsRequest, _fairlead_control_v1_WorkloadList, _fairlead_control_v1_WorkloadsRequest__Output, _fairlead_control_v1_WorkloadList__Output>
}
