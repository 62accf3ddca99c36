// Original file: common/protocol/proto/manager.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AgentImageFQN as _telepresence_manager_AgentImageFQN, AgentImageFQN__Output as _telepresence_manager_AgentImageFQN__Output } from '../../telepresence/manager/AgentImageFQN.ts';
import type { AgentInfo as _telepresence_manager_AgentInfo, AgentInfo__Output as _telepresence_manager_AgentInfo__Output } from '../../telepresence/manager/AgentInfo.ts';
import type { AgentInfoSnapshot as _telepresence_manager_AgentInfoSnapshot, AgentInfoSnapshot__Output as _telepresence_manager_AgentInfoSnapshot__Output } from '../../telepresence/manager/AgentInfoSnapshot.ts';
import type { AgentPodInfoSnapshot as _telepresence_manager_AgentPodInfoSnapshot, AgentPodInfoSnapshot__Output as _telepresence_manager_AgentPodInfoSnapshot__Output } from '../../telepresence/manager/AgentPodInfoSnapshot.ts';
import type { AgentsRequest as _telepresence_manager_AgentsRequest, AgentsRequest__Output as _telepresence_manager_AgentsRequest__Output } from '../../telepresence/manager/AgentsRequest.ts';
import type { AmbassadorCloudConfig as _telepresence_manager_AmbassadorCloudConfig, AmbassadorCloudConfig__Output as _telepresence_manager_AmbassadorCloudConfig__Output } from '../../telepresence/manager/AmbassadorCloudConfig.ts';
import type { AmbassadorCloudConnection as _telepresence_manager_AmbassadorCloudConnection, AmbassadorCloudConnection__Output as _telepresence_manager_AmbassadorCloudConnection__Output } from '../../telepresence/manager/AmbassadorCloudConnection.ts';
import type { CLIConfig as _telepresence_manager_CLIConfig, CLIConfig__Output as _telepresence_manager_CLIConfig__Output } from '../../telepresence/manager/CLIConfig.ts';
import type { ClientInfo as _telepresence_manager_ClientInfo, ClientInfo__Output as _telepresence_manager_ClientInfo__Output } from '../../telepresence/manager/ClientInfo.ts';
import type { ClusterInfo as _telepresence_manager_ClusterInfo, ClusterInfo__Output as _telepresence_manager_ClusterInfo__Output } from '../../telepresence/manager/ClusterInfo.ts';
import type { CreateInterceptRequest as _telepresence_manager_CreateInterceptRequest, CreateInterceptRequest__Output as _telepresence_manager_CreateInterceptRequest__Output } from '../../telepresence/manager/CreateInterceptRequest.ts';
import type { DNSAgentResponse as _telepresence_manager_DNSAgentResponse, DNSAgentResponse__Output as _telepresence_manager_DNSAgentResponse__Output } from '../../telepresence/manager/DNSAgentResponse.ts';
import type { DNSRequest as _telepresence_manager_DNSRequest, DNSRequest__Output as _telepresence_manager_DNSRequest__Output } from '../../telepresence/manager/DNSRequest.ts';
import type { DNSResponse as _telepresence_manager_DNSResponse, DNSResponse__Output as _telepresence_manager_DNSResponse__Output } from '../../telepresence/manager/DNSResponse.ts';
import type { DialRequest as _telepresence_manager_DialRequest, DialRequest__Output as _telepresence_manager_DialRequest__Output } from '../../telepresence/manager/DialRequest.ts';
import type { Empty as _google_protobuf_Empty, Empty__Output as _google_protobuf_Empty__Output } from '../../google/protobuf/Empty.ts';
import type { EnsureAgentRequest as _telepresence_manager_EnsureAgentRequest, EnsureAgentRequest__Output as _telepresence_manager_EnsureAgentRequest__Output } from '../../telepresence/manager/EnsureAgentRequest.ts';
import type { FindPodsRequest as _telepresence_manager_FindPodsRequest, FindPodsRequest__Output as _telepresence_manager_FindPodsRequest__Output } from '../../telepresence/manager/FindPodsRequest.ts';
import type { FoundPods as _telepresence_manager_FoundPods, FoundPods__Output as _telepresence_manager_FoundPods__Output } from '../../telepresence/manager/FoundPods.ts';
import type { GetInterceptRequest as _telepresence_manager_GetInterceptRequest, GetInterceptRequest__Output as _telepresence_manager_GetInterceptRequest__Output } from '../../telepresence/manager/GetInterceptRequest.ts';
import type { GetLogsRequest as _telepresence_manager_GetLogsRequest, GetLogsRequest__Output as _telepresence_manager_GetLogsRequest__Output } from '../../telepresence/manager/GetLogsRequest.ts';
import type { InterceptInfo as _telepresence_manager_InterceptInfo, InterceptInfo__Output as _telepresence_manager_InterceptInfo__Output } from '../../telepresence/manager/InterceptInfo.ts';
import type { InterceptInfoSnapshot as _telepresence_manager_InterceptInfoSnapshot, InterceptInfoSnapshot__Output as _telepresence_manager_InterceptInfoSnapshot__Output } from '../../telepresence/manager/InterceptInfoSnapshot.ts';
import type { KnownWorkloadKinds as _telepresence_manager_KnownWorkloadKinds, KnownWorkloadKinds__Output as _telepresence_manager_KnownWorkloadKinds__Output } from '../../telepresence/manager/KnownWorkloadKinds.ts';
import type { License as _telepresence_manager_License, License__Output as _telepresence_manager_License__Output } from '../../telepresence/manager/License.ts';
import type { LogLevelRequest as _telepresence_manager_LogLevelRequest, LogLevelRequest__Output as _telepresence_manager_LogLevelRequest__Output } from '../../telepresence/manager/LogLevelRequest.ts';
import type { LogsResponse as _telepresence_manager_LogsResponse, LogsResponse__Output as _telepresence_manager_LogsResponse__Output } from '../../telepresence/manager/LogsResponse.ts';
import type { PrepareEvent as _telepresence_manager_PrepareEvent, PrepareEvent__Output as _telepresence_manager_PrepareEvent__Output } from '../../telepresence/manager/PrepareEvent.ts';
import type { PreparedIntercept as _telepresence_manager_PreparedIntercept, PreparedIntercept__Output as _telepresence_manager_PreparedIntercept__Output } from '../../telepresence/manager/PreparedIntercept.ts';
import type { RemainRequest as _telepresence_manager_RemainRequest, RemainRequest__Output as _telepresence_manager_RemainRequest__Output } from '../../telepresence/manager/RemainRequest.ts';
import type { RemoveInterceptRequest2 as _telepresence_manager_RemoveInterceptRequest2, RemoveInterceptRequest2__Output as _telepresence_manager_RemoveInterceptRequest2__Output } from '../../telepresence/manager/RemoveInterceptRequest2.ts';
import type { ReviewInterceptRequest as _telepresence_manager_ReviewInterceptRequest, ReviewInterceptRequest__Output as _telepresence_manager_ReviewInterceptRequest__Output } from '../../telepresence/manager/ReviewInterceptRequest.ts';
import type { RevokeInterceptRequest as _telepresence_manager_RevokeInterceptRequest, RevokeInterceptRequest__Output as _telepresence_manager_RevokeInterceptRequest__Output } from '../../telepresence/manager/RevokeInterceptRequest.ts';
import type { RevokedIntercepts as _telepresence_manager_RevokedIntercepts, RevokedIntercepts__Output as _telepresence_manager_RevokedIntercepts__Output } from '../../telepresence/manager/RevokedIntercepts.ts';
import type { SessionInfo as _telepresence_manager_SessionInfo, SessionInfo__Output as _telepresence_manager_SessionInfo__Output } from '../../telepresence/manager/SessionInfo.ts';
import type { TelepresenceAPIInfo as _telepresence_manager_TelepresenceAPIInfo, TelepresenceAPIInfo__Output as _telepresence_manager_TelepresenceAPIInfo__Output } from '../../telepresence/manager/TelepresenceAPIInfo.ts';
import type { TunnelMessage as _telepresence_manager_TunnelMessage, TunnelMessage__Output as _telepresence_manager_TunnelMessage__Output } from '../../telepresence/manager/TunnelMessage.ts';
import type { TunnelMetrics as _telepresence_manager_TunnelMetrics, TunnelMetrics__Output as _telepresence_manager_TunnelMetrics__Output } from '../../telepresence/manager/TunnelMetrics.ts';
import type { UninstallAgentsEvent as _telepresence_manager_UninstallAgentsEvent, UninstallAgentsEvent__Output as _telepresence_manager_UninstallAgentsEvent__Output } from '../../telepresence/manager/UninstallAgentsEvent.ts';
import type { UninstallAgentsRequest as _telepresence_manager_UninstallAgentsRequest, UninstallAgentsRequest__Output as _telepresence_manager_UninstallAgentsRequest__Output } from '../../telepresence/manager/UninstallAgentsRequest.ts';
import type { UpdateInterceptRequest as _telepresence_manager_UpdateInterceptRequest, UpdateInterceptRequest__Output as _telepresence_manager_UpdateInterceptRequest__Output } from '../../telepresence/manager/UpdateInterceptRequest.ts';
import type { VersionInfo2 as _telepresence_manager_VersionInfo2, VersionInfo2__Output as _telepresence_manager_VersionInfo2__Output } from '../../telepresence/manager/VersionInfo2.ts';
import type { WorkloadEventsDelta as _telepresence_manager_WorkloadEventsDelta, WorkloadEventsDelta__Output as _telepresence_manager_WorkloadEventsDelta__Output } from '../../telepresence/manager/WorkloadEventsDelta.ts';
import type { WorkloadEventsRequest as _telepresence_manager_WorkloadEventsRequest, WorkloadEventsRequest__Output as _telepresence_manager_WorkloadEventsRequest__Output } from '../../telepresence/manager/WorkloadEventsRequest.ts';

export interface ManagerClient extends grpc.Client {
  AgentLookupDNSResponse(argument: _telepresence_manager_DNSAgentResponse, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  AgentLookupDNSResponse(argument: _telepresence_manager_DNSAgentResponse, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  AgentLookupDNSResponse(argument: _telepresence_manager_DNSAgentResponse, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  AgentLookupDNSResponse(argument: _telepresence_manager_DNSAgentResponse, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  agentLookupDnsResponse(argument: _telepresence_manager_DNSAgentResponse, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  agentLookupDnsResponse(argument: _telepresence_manager_DNSAgentResponse, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  agentLookupDnsResponse(argument: _telepresence_manager_DNSAgentResponse, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  agentLookupDnsResponse(argument: _telepresence_manager_DNSAgentResponse, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  
  ArriveAsAgent(argument: _telepresence_manager_AgentInfo, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  ArriveAsAgent(argument: _telepresence_manager_AgentInfo, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  ArriveAsAgent(argument: _telepresence_manager_AgentInfo, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  ArriveAsAgent(argument: _telepresence_manager_AgentInfo, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  arriveAsAgent(argument: _telepresence_manager_AgentInfo, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  arriveAsAgent(argument: _telepresence_manager_AgentInfo, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  arriveAsAgent(argument: _telepresence_manager_AgentInfo, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  arriveAsAgent(argument: _telepresence_manager_AgentInfo, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  
  ArriveAsClient(argument: _telepresence_manager_ClientInfo, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  ArriveAsClient(argument: _telepresence_manager_ClientInfo, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  ArriveAsClient(argument: _telepresence_manager_ClientInfo, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  ArriveAsClient(argument: _telepresence_manager_ClientInfo, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  arriveAsClient(argument: _telepresence_manager_ClientInfo, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  arriveAsClient(argument: _telepresence_manager_ClientInfo, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  arriveAsClient(argument: _telepresence_manager_ClientInfo, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  arriveAsClient(argument: _telepresence_manager_ClientInfo, callback: grpc.requestCallback<_telepresence_manager_SessionInfo__Output>): grpc.ClientUnaryCall;
  
  CanConnectAmbassadorCloud(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConnection__Output>): grpc.ClientUnaryCall;
  CanConnectAmbassadorCloud(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConnection__Output>): grpc.ClientUnaryCall;
  CanConnectAmbassadorCloud(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConnection__Output>): grpc.ClientUnaryCall;
  CanConnectAmbassadorCloud(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConnection__Output>): grpc.ClientUnaryCall;
  canConnectAmbassadorCloud(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConnection__Output>): grpc.ClientUnaryCall;
  canConnectAmbassadorCloud(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConnection__Output>): grpc.ClientUnaryCall;
  canConnectAmbassadorCloud(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConnection__Output>): grpc.ClientUnaryCall;
  canConnectAmbassadorCloud(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConnection__Output>): grpc.ClientUnaryCall;
  
  CreateIntercept(argument: _telepresence_manager_CreateInterceptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  CreateIntercept(argument: _telepresence_manager_CreateInterceptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  CreateIntercept(argument: _telepresence_manager_CreateInterceptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  CreateIntercept(argument: _telepresence_manager_CreateInterceptRequest, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  createIntercept(argument: _telepresence_manager_CreateInterceptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  createIntercept(argument: _telepresence_manager_CreateInterceptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  createIntercept(argument: _telepresence_manager_CreateInterceptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  createIntercept(argument: _telepresence_manager_CreateInterceptRequest, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  
  Depart(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  Depart(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  Depart(argument: _telepresence_manager_SessionInfo, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  Depart(argument: _telepresence_manager_SessionInfo, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  depart(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  depart(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  depart(argument: _telepresence_manager_SessionInfo, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  depart(argument: _telepresence_manager_SessionInfo, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  
  EnsureAgent(argument: _telepresence_manager_EnsureAgentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  EnsureAgent(argument: _telepresence_manager_EnsureAgentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  EnsureAgent(argument: _telepresence_manager_EnsureAgentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  EnsureAgent(argument: _telepresence_manager_EnsureAgentRequest, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  ensureAgent(argument: _telepresence_manager_EnsureAgentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  ensureAgent(argument: _telepresence_manager_EnsureAgentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  ensureAgent(argument: _telepresence_manager_EnsureAgentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  ensureAgent(argument: _telepresence_manager_EnsureAgentRequest, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  
  FindPods(argument: _telepresence_manager_FindPodsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_FoundPods__Output>): grpc.ClientUnaryCall;
  FindPods(argument: _telepresence_manager_FindPodsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_FoundPods__Output>): grpc.ClientUnaryCall;
  FindPods(argument: _telepresence_manager_FindPodsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_FoundPods__Output>): grpc.ClientUnaryCall;
  FindPods(argument: _telepresence_manager_FindPodsRequest, callback: grpc.requestCallback<_telepresence_manager_FoundPods__Output>): grpc.ClientUnaryCall;
  findPods(argument: _telepresence_manager_FindPodsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_FoundPods__Output>): grpc.ClientUnaryCall;
  findPods(argument: _telepresence_manager_FindPodsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_FoundPods__Output>): grpc.ClientUnaryCall;
  findPods(argument: _telepresence_manager_FindPodsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_FoundPods__Output>): grpc.ClientUnaryCall;
  findPods(argument: _telepresence_manager_FindPodsRequest, callback: grpc.requestCallback<_telepresence_manager_FoundPods__Output>): grpc.ClientUnaryCall;
  
  GetAgentImageFQN(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_AgentImageFQN__Output>): grpc.ClientUnaryCall;
  GetAgentImageFQN(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_AgentImageFQN__Output>): grpc.ClientUnaryCall;
  GetAgentImageFQN(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_AgentImageFQN__Output>): grpc.ClientUnaryCall;
  GetAgentImageFQN(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_AgentImageFQN__Output>): grpc.ClientUnaryCall;
  getAgentImageFqn(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_AgentImageFQN__Output>): grpc.ClientUnaryCall;
  getAgentImageFqn(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_AgentImageFQN__Output>): grpc.ClientUnaryCall;
  getAgentImageFqn(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_AgentImageFQN__Output>): grpc.ClientUnaryCall;
  getAgentImageFqn(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_AgentImageFQN__Output>): grpc.ClientUnaryCall;
  
  GetClientConfig(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_CLIConfig__Output>): grpc.ClientUnaryCall;
  GetClientConfig(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_CLIConfig__Output>): grpc.ClientUnaryCall;
  GetClientConfig(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_CLIConfig__Output>): grpc.ClientUnaryCall;
  GetClientConfig(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_CLIConfig__Output>): grpc.ClientUnaryCall;
  getClientConfig(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_CLIConfig__Output>): grpc.ClientUnaryCall;
  getClientConfig(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_CLIConfig__Output>): grpc.ClientUnaryCall;
  getClientConfig(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_CLIConfig__Output>): grpc.ClientUnaryCall;
  getClientConfig(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_CLIConfig__Output>): grpc.ClientUnaryCall;
  
  GetCloudConfig(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConfig__Output>): grpc.ClientUnaryCall;
  GetCloudConfig(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConfig__Output>): grpc.ClientUnaryCall;
  GetCloudConfig(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConfig__Output>): grpc.ClientUnaryCall;
  GetCloudConfig(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConfig__Output>): grpc.ClientUnaryCall;
  getCloudConfig(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConfig__Output>): grpc.ClientUnaryCall;
  getCloudConfig(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConfig__Output>): grpc.ClientUnaryCall;
  getCloudConfig(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConfig__Output>): grpc.ClientUnaryCall;
  getCloudConfig(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_AmbassadorCloudConfig__Output>): grpc.ClientUnaryCall;
  
  GetIntercept(argument: _telepresence_manager_GetInterceptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  GetIntercept(argument: _telepresence_manager_GetInterceptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  GetIntercept(argument: _telepresence_manager_GetInterceptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  GetIntercept(argument: _telepresence_manager_GetInterceptRequest, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  getIntercept(argument: _telepresence_manager_GetInterceptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  getIntercept(argument: _telepresence_manager_GetInterceptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  getIntercept(argument: _telepresence_manager_GetInterceptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  getIntercept(argument: _telepresence_manager_GetInterceptRequest, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  
  GetKnownWorkloadKinds(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_KnownWorkloadKinds__Output>): grpc.ClientUnaryCall;
  GetKnownWorkloadKinds(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_KnownWorkloadKinds__Output>): grpc.ClientUnaryCall;
  GetKnownWorkloadKinds(argument: _telepresence_manager_SessionInfo, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_KnownWorkloadKinds__Output>): grpc.ClientUnaryCall;
  GetKnownWorkloadKinds(argument: _telepresence_manager_SessionInfo, callback: grpc.requestCallback<_telepresence_manager_KnownWorkloadKinds__Output>): grpc.ClientUnaryCall;
  getKnownWorkloadKinds(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_KnownWorkloadKinds__Output>): grpc.ClientUnaryCall;
  getKnownWorkloadKinds(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_KnownWorkloadKinds__Output>): grpc.ClientUnaryCall;
  getKnownWorkloadKinds(argument: _telepresence_manager_SessionInfo, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_KnownWorkloadKinds__Output>): grpc.ClientUnaryCall;
  getKnownWorkloadKinds(argument: _telepresence_manager_SessionInfo, callback: grpc.requestCallback<_telepresence_manager_KnownWorkloadKinds__Output>): grpc.ClientUnaryCall;
  
  GetLicense(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_License__Output>): grpc.ClientUnaryCall;
  GetLicense(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_License__Output>): grpc.ClientUnaryCall;
  GetLicense(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_License__Output>): grpc.ClientUnaryCall;
  GetLicense(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_License__Output>): grpc.ClientUnaryCall;
  getLicense(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_License__Output>): grpc.ClientUnaryCall;
  getLicense(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_License__Output>): grpc.ClientUnaryCall;
  getLicense(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_License__Output>): grpc.ClientUnaryCall;
  getLicense(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_License__Output>): grpc.ClientUnaryCall;
  
  GetLogs(argument: _telepresence_manager_GetLogsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_LogsResponse__Output>): grpc.ClientUnaryCall;
  GetLogs(argument: _telepresence_manager_GetLogsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_LogsResponse__Output>): grpc.ClientUnaryCall;
  GetLogs(argument: _telepresence_manager_GetLogsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_LogsResponse__Output>): grpc.ClientUnaryCall;
  GetLogs(argument: _telepresence_manager_GetLogsRequest, callback: grpc.requestCallback<_telepresence_manager_LogsResponse__Output>): grpc.ClientUnaryCall;
  getLogs(argument: _telepresence_manager_GetLogsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_LogsResponse__Output>): grpc.ClientUnaryCall;
  getLogs(argument: _telepresence_manager_GetLogsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_LogsResponse__Output>): grpc.ClientUnaryCall;
  getLogs(argument: _telepresence_manager_GetLogsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_LogsResponse__Output>): grpc.ClientUnaryCall;
  getLogs(argument: _telepresence_manager_GetLogsRequest, callback: grpc.requestCallback<_telepresence_manager_LogsResponse__Output>): grpc.ClientUnaryCall;
  
  GetTelepresenceAPI(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_TelepresenceAPIInfo__Output>): grpc.ClientUnaryCall;
  GetTelepresenceAPI(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_TelepresenceAPIInfo__Output>): grpc.ClientUnaryCall;
  GetTelepresenceAPI(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_TelepresenceAPIInfo__Output>): grpc.ClientUnaryCall;
  GetTelepresenceAPI(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_TelepresenceAPIInfo__Output>): grpc.ClientUnaryCall;
  getTelepresenceApi(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_TelepresenceAPIInfo__Output>): grpc.ClientUnaryCall;
  getTelepresenceApi(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_TelepresenceAPIInfo__Output>): grpc.ClientUnaryCall;
  getTelepresenceApi(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_TelepresenceAPIInfo__Output>): grpc.ClientUnaryCall;
  getTelepresenceApi(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_TelepresenceAPIInfo__Output>): grpc.ClientUnaryCall;
  
  LookupDNS(argument: _telepresence_manager_DNSRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_DNSResponse__Output>): grpc.ClientUnaryCall;
  LookupDNS(argument: _telepresence_manager_DNSRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_DNSResponse__Output>): grpc.ClientUnaryCall;
  LookupDNS(argument: _telepresence_manager_DNSRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_DNSResponse__Output>): grpc.ClientUnaryCall;
  LookupDNS(argument: _telepresence_manager_DNSRequest, callback: grpc.requestCallback<_telepresence_manager_DNSResponse__Output>): grpc.ClientUnaryCall;
  lookupDns(argument: _telepresence_manager_DNSRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_DNSResponse__Output>): grpc.ClientUnaryCall;
  lookupDns(argument: _telepresence_manager_DNSRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_DNSResponse__Output>): grpc.ClientUnaryCall;
  lookupDns(argument: _telepresence_manager_DNSRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_DNSResponse__Output>): grpc.ClientUnaryCall;
  lookupDns(argument: _telepresence_manager_DNSRequest, callback: grpc.requestCallback<_telepresence_manager_DNSResponse__Output>): grpc.ClientUnaryCall;
  
  PrepareIntercept(argument: _telepresence_manager_CreateInterceptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_PreparedIntercept__Output>): grpc.ClientUnaryCall;
  PrepareIntercept(argument: _telepresence_manager_CreateInterceptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_PreparedIntercept__Output>): grpc.ClientUnaryCall;
  PrepareIntercept(argument: _telepresence_manager_CreateInterceptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_PreparedIntercept__Output>): grpc.ClientUnaryCall;
  PrepareIntercept(argument: _telepresence_manager_CreateInterceptRequest, callback: grpc.requestCallback<_telepresence_manager_PreparedIntercept__Output>): grpc.ClientUnaryCall;
  prepareIntercept(argument: _telepresence_manager_CreateInterceptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_PreparedIntercept__Output>): grpc.ClientUnaryCall;
  prepareIntercept(argument: _telepresence_manager_CreateInterceptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_PreparedIntercept__Output>): grpc.ClientUnaryCall;
  prepareIntercept(argument: _telepresence_manager_CreateInterceptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_PreparedIntercept__Output>): grpc.ClientUnaryCall;
  prepareIntercept(argument: _telepresence_manager_CreateInterceptRequest, callback: grpc.requestCallback<_telepresence_manager_PreparedIntercept__Output>): grpc.ClientUnaryCall;
  
  PrepareInterceptStream(argument: _telepresence_manager_CreateInterceptRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_PrepareEvent__Output>;
  PrepareInterceptStream(argument: _telepresence_manager_CreateInterceptRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_PrepareEvent__Output>;
  prepareInterceptStream(argument: _telepresence_manager_CreateInterceptRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_PrepareEvent__Output>;
  prepareInterceptStream(argument: _telepresence_manager_CreateInterceptRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_PrepareEvent__Output>;
  
  Remain(argument: _telepresence_manager_RemainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  Remain(argument: _telepresence_manager_RemainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  Remain(argument: _telepresence_manager_RemainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  Remain(argument: _telepresence_manager_RemainRequest, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  remain(argument: _telepresence_manager_RemainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  remain(argument: _telepresence_manager_RemainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  remain(argument: _telepresence_manager_RemainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  remain(argument: _telepresence_manager_RemainRequest, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  
  RemoveIntercept(argument: _telepresence_manager_RemoveInterceptRequest2, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  RemoveIntercept(argument: _telepresence_manager_RemoveInterceptRequest2, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  RemoveIntercept(argument: _telepresence_manager_RemoveInterceptRequest2, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  RemoveIntercept(argument: _telepresence_manager_RemoveInterceptRequest2, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  removeIntercept(argument: _telepresence_manager_RemoveInterceptRequest2, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  removeIntercept(argument: _telepresence_manager_RemoveInterceptRequest2, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  removeIntercept(argument: _telepresence_manager_RemoveInterceptRequest2, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  removeIntercept(argument: _telepresence_manager_RemoveInterceptRequest2, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  
  ReportMetrics(argument: _telepresence_manager_TunnelMetrics, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  ReportMetrics(argument: _telepresence_manager_TunnelMetrics, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  ReportMetrics(argument: _telepresence_manager_TunnelMetrics, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  ReportMetrics(argument: _telepresence_manager_TunnelMetrics, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  reportMetrics(argument: _telepresence_manager_TunnelMetrics, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  reportMetrics(argument: _telepresence_manager_TunnelMetrics, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  reportMetrics(argument: _telepresence_manager_TunnelMetrics, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  reportMetrics(argument: _telepresence_manager_TunnelMetrics, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  
  ReviewIntercept(argument: _telepresence_manager_ReviewInterceptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  ReviewIntercept(argument: _telepresence_manager_ReviewInterceptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  ReviewIntercept(argument: _telepresence_manager_ReviewInterceptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  ReviewIntercept(argument: _telepresence_manager_ReviewInterceptRequest, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  reviewIntercept(argument: _telepresence_manager_ReviewInterceptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  reviewIntercept(argument: _telepresence_manager_ReviewInterceptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  reviewIntercept(argument: _telepresence_manager_ReviewInterceptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  reviewIntercept(argument: _telepresence_manager_ReviewInterceptRequest, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  
  RevokeIntercept(argument: _telepresence_manager_RevokeInterceptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_RevokedIntercepts__Output>): grpc.ClientUnaryCall;
  RevokeIntercept(argument: _telepresence_manager_RevokeInterceptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_RevokedIntercepts__Output>): grpc.ClientUnaryCall;
  RevokeIntercept(argument: _telepresence_manager_RevokeInterceptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_RevokedIntercepts__Output>): grpc.ClientUnaryCall;
  RevokeIntercept(argument: _telepresence_manager_RevokeInterceptRequest, callback: grpc.requestCallback<_telepresence_manager_RevokedIntercepts__Output>): grpc.ClientUnaryCall;
  revokeIntercept(argument: _telepresence_manager_RevokeInterceptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_RevokedIntercepts__Output>): grpc.ClientUnaryCall;
  revokeIntercept(argument: _telepresence_manager_RevokeInterceptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_RevokedIntercepts__Output>): grpc.ClientUnaryCall;
  revokeIntercept(argument: _telepresence_manager_RevokeInterceptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_RevokedIntercepts__Output>): grpc.ClientUnaryCall;
  revokeIntercept(argument: _telepresence_manager_RevokeInterceptRequest, callback: grpc.requestCallback<_telepresence_manager_RevokedIntercepts__Output>): grpc.ClientUnaryCall;
  
  SetLogLevel(argument: _telepresence_manager_LogLevelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  SetLogLevel(argument: _telepresence_manager_LogLevelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  SetLogLevel(argument: _telepresence_manager_LogLevelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  SetLogLevel(argument: _telepresence_manager_LogLevelRequest, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  setLogLevel(argument: _telepresence_manager_LogLevelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  setLogLevel(argument: _telepresence_manager_LogLevelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  setLogLevel(argument: _telepresence_manager_LogLevelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  setLogLevel(argument: _telepresence_manager_LogLevelRequest, callback: grpc.requestCallback<_google_protobuf_Empty__Output>): grpc.ClientUnaryCall;
  
  Tunnel(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_telepresence_manager_TunnelMessage, _telepresence_manager_TunnelMessage__Output>;
  Tunnel(options?: grpc.CallOptions): grpc.ClientDuplexStream<_telepresence_manager_TunnelMessage, _telepresence_manager_TunnelMessage__Output>;
  tunnel(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_telepresence_manager_TunnelMessage, _telepresence_manager_TunnelMessage__Output>;
  tunnel(options?: grpc.CallOptions): grpc.ClientDuplexStream<_telepresence_manager_TunnelMessage, _telepresence_manager_TunnelMessage__Output>;
  
  UninstallAgents(argument: _telepresence_manager_UninstallAgentsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_UninstallAgentsEvent__Output>;
  UninstallAgents(argument: _telepresence_manager_UninstallAgentsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_UninstallAgentsEvent__Output>;
  uninstallAgents(argument: _telepresence_manager_UninstallAgentsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_UninstallAgentsEvent__Output>;
  uninstallAgents(argument: _telepresence_manager_UninstallAgentsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_UninstallAgentsEvent__Output>;
  
  UpdateIntercept(argument: _telepresence_manager_UpdateInterceptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  UpdateIntercept(argument: _telepresence_manager_UpdateInterceptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  UpdateIntercept(argument: _telepresence_manager_UpdateInterceptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  UpdateIntercept(argument: _telepresence_manager_UpdateInterceptRequest, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  updateIntercept(argument: _telepresence_manager_UpdateInterceptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  updateIntercept(argument: _telepresence_manager_UpdateInterceptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  updateIntercept(argument: _telepresence_manager_UpdateInterceptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  updateIntercept(argument: _telepresence_manager_UpdateInterceptRequest, callback: grpc.requestCallback<_telepresence_manager_InterceptInfo__Output>): grpc.ClientUnaryCall;
  
  Version(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  Version(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  Version(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  Version(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  version(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  version(argument: _google_protobuf_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  version(argument: _google_protobuf_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  version(argument: _google_protobuf_Empty, callback: grpc.requestCallback<_telepresence_manager_VersionInfo2__Output>): grpc.ClientUnaryCall;
  
  WatchAgentPods(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_AgentPodInfoSnapshot__Output>;
  WatchAgentPods(argument: _telepresence_manager_SessionInfo, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_AgentPodInfoSnapshot__Output>;
  watchAgentPods(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_AgentPodInfoSnapshot__Output>;
  watchAgentPods(argument: _telepresence_manager_SessionInfo, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_AgentPodInfoSnapshot__Output>;
  
  WatchAgents(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_AgentInfoSnapshot__Output>;
  WatchAgents(argument: _telepresence_manager_SessionInfo, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_AgentInfoSnapshot__Output>;
  watchAgents(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_AgentInfoSnapshot__Output>;
  watchAgents(argument: _telepresence_manager_SessionInfo, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_AgentInfoSnapshot__Output>;
  
  WatchAgentsNS(argument: _telepresence_manager_AgentsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_AgentInfoSnapshot__Output>;
  WatchAgentsNS(argument: _telepresence_manager_AgentsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_AgentInfoSnapshot__Output>;
  watchAgentsNs(argument: _telepresence_manager_AgentsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_AgentInfoSnapshot__Output>;
  watchAgentsNs(argument: _telepresence_manager_AgentsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_AgentInfoSnapshot__Output>;
  
  WatchClusterInfo(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_ClusterInfo__Output>;
  WatchClusterInfo(argument: _telepresence_manager_SessionInfo, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_ClusterInfo__Output>;
  watchClusterInfo(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_ClusterInfo__Output>;
  watchClusterInfo(argument: _telepresence_manager_SessionInfo, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_ClusterInfo__Output>;
  
  WatchDial(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_DialRequest__Output>;
  WatchDial(argument: _telepresence_manager_SessionInfo, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_DialRequest__Output>;
  watchDial(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_DialRequest__Output>;
  watchDial(argument: _telepresence_manager_SessionInfo, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_DialRequest__Output>;
  
  WatchIntercepts(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_InterceptInfoSnapshot__Output>;
  WatchIntercepts(argument: _telepresence_manager_SessionInfo, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_InterceptInfoSnapshot__Output>;
  watchIntercepts(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_InterceptInfoSnapshot__Output>;
  watchIntercepts(argument: _telepresence_manager_SessionInfo, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_InterceptInfoSnapshot__Output>;
  
  WatchLogLevel(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_LogLevelRequest__Output>;
  WatchLogLevel(argument: _google_protobuf_Empty, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_LogLevelRequest__Output>;
  watchLogLevel(argument: _google_protobuf_Empty, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_LogLevelRequest__Output>;
  watchLogLevel(argument: _google_protobuf_Empty, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_LogLevelRequest__Output>;
  
  WatchLookupDNS(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_DNSRequest__Output>;
  WatchLookupDNS(argument: _telepresence_manager_SessionInfo, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_DNSRequest__Output>;
  watchLookupDns(argument: _telepresence_manager_SessionInfo, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_DNSRequest__Output>;
  watchLookupDns(argument: _telepresence_manager_SessionInfo, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_DNSRequest__Output>;
  
  WatchWorkloads(argument: _telepresence_manager_WorkloadEventsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_WorkloadEventsDelta__Output>;
  WatchWorkloads(argument: _telepresence_manager_WorkloadEventsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_WorkloadEventsDelta__Output>;
  watchWorkloads(argument: _telepresence_manager_WorkloadEventsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_WorkloadEventsDelta__Output>;
  watchWorkloads(argument: _telepresence_manager_WorkloadEventsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_telepresence_manager_WorkloadEventsDelta__Output>;
  
}

export interface ManagerHandlers extends grpc.UntypedServiceImplementation {
  AgentLookupDNSResponse: grpc.handleUnaryCall<_telepresence_manager_DNSAgentResponse__Output, _google_protobuf_Empty>;
  
  ArriveAsAgent: grpc.handleUnaryCall<_telepresence_manager_AgentInfo__Output, _telepresence_manager_SessionInfo>;
  
  ArriveAsClient: grpc.handleUnaryCall<_telepresence_manager_ClientInfo__Output, _telepresence_manager_SessionInfo>;
  
  CanConnectAmbassadorCloud: grpc.handleUnaryCall<_google_protobuf_Empty__Output, _telepresence_manager_AmbassadorCloudConnection>;
  
  CreateIntercept: grpc.handleUnaryCall<_telepresence_manager_CreateInterceptRequest__Output, _telepresence_manager_InterceptInfo>;
  
  Depart: grpc.handleUnaryCall<_telepresence_manager_SessionInfo__Output, _google_protobuf_Empty>;
  
  EnsureAgent: grpc.handleUnaryCall<_telepresence_manager_EnsureAgentRequest__Output, _google_protobuf_Empty>;
  
  FindPods: grpc.handleUnaryCall<_telepresence_manager_FindPodsRequest__Output, _telepresence_manager_FoundPods>;
  
  GetAgentImageFQN: grpc.handleUnaryCall<_google_protobuf_Empty__Output, _telepresence_manager_AgentImageFQN>;
  
  GetClientConfig: grpc.handleUnaryCall<_google_protobuf_Empty__Output, _telepresence_manager_CLIConfig>;
  
  GetCloudConfig: grpc.handleUnaryCall<_google_protobuf_Empty__Output, _telepresence_manager_AmbassadorCloudConfig>;
  
  GetIntercept: grpc.handleUnaryCall<_telepresence_manager_GetInterceptRequest__Output, _telepresence_manager_InterceptInfo>;
  
  GetKnownWorkloadKinds: grpc.handleUnaryCall<_telepresence_manager_SessionInfo__Output, _telepresence_manager_KnownWorkloadKinds>;
  
  GetLicense: grpc.handleUnaryCall<_google_protobuf_Empty__Output, _telepresence_manager_License>;
  
  GetLogs: grpc.handleUnaryCall<_telepresence_manager_GetLogsRequest__Output, _telepresence_manager_LogsResponse>;
  
  GetTelepresenceAPI: grpc.handleUnaryCall<_google_protobuf_Empty__Output, _telepresence_manager_TelepresenceAPIInfo>;
  
  LookupDNS: grpc.handleUnaryCall<_telepresence_manager_DNSRequest__Output, _telepresence_manager_DNSResponse>;
  
  PrepareIntercept: grpc.handleUnaryCall<_telepresence_manager_CreateInterceptRequest__Output, _telepresence_manager_PreparedIntercept>;
  
  PrepareInterceptStream: grpc.handleServerStreamingCall<_telepresence_manager_CreateInterceptRequest__Output, _telepresence_manager_PrepareEvent>;
  
  Remain: grpc.handleUnaryCall<_telepresence_manager_RemainRequest__Output, _google_protobuf_Empty>;
  
  RemoveIntercept: grpc.handleUnaryCall<_telepresence_manager_RemoveInterceptRequest2__Output, _google_protobuf_Empty>;
  
  ReportMetrics: grpc.handleUnaryCall<_telepresence_manager_TunnelMetrics__Output, _google_protobuf_Empty>;
  
  ReviewIntercept: grpc.handleUnaryCall<_telepresence_manager_ReviewInterceptRequest__Output, _google_protobuf_Empty>;
  
  RevokeIntercept: grpc.handleUnaryCall<_telepresence_manager_RevokeInterceptRequest__Output, _telepresence_manager_RevokedIntercepts>;
  
  SetLogLevel: grpc.handleUnaryCall<_telepresence_manager_LogLevelRequest__Output, _google_protobuf_Empty>;
  
  Tunnel: grpc.handleBidiStreamingCall<_telepresence_manager_TunnelMessage__Output, _telepresence_manager_TunnelMessage>;
  
  UninstallAgents: grpc.handleServerStreamingCall<_telepresence_manager_UninstallAgentsRequest__Output, _telepresence_manager_UninstallAgentsEvent>;
  
  UpdateIntercept: grpc.handleUnaryCall<_telepresence_manager_UpdateInterceptRequest__Output, _telepresence_manager_InterceptInfo>;
  
  Version: grpc.handleUnaryCall<_google_protobuf_Empty__Output, _telepresence_manager_VersionInfo2>;
  
  WatchAgentPods: grpc.handleServerStreamingCall<_telepresence_manager_SessionInfo__Output, _telepresence_manager_AgentPodInfoSnapshot>;
  
  WatchAgents: grpc.handleServerStreamingCall<_telepresence_manager_SessionInfo__Output, _telepresence_manager_AgentInfoSnapshot>;
  
  WatchAgentsNS: grpc.handleServerStreamingCall<_telepresence_manager_AgentsRequest__Output, _telepresence_manager_AgentInfoSnapshot>;
  
  WatchClusterInfo: grpc.handleServerStreamingCall<_telepresence_manager_SessionInfo__Output, _telepresence_manager_ClusterInfo>;
  
  WatchDial: grpc.handleServerStreamingCall<_telepresence_manager_SessionInfo__Output, _telepresence_manager_DialRequest>;
  
  WatchIntercepts: grpc.handleServerStreamingCall<_telepresence_manager_SessionInfo__Output, _telepresence_manager_InterceptInfoSnapshot>;
  
  WatchLogLevel: grpc.handleServerStreamingCall<_google_protobuf_Empty__Output, _telepresence_manager_LogLevelRequest>;
  
  WatchLookupDNS: grpc.handleServerStreamingCall<_telepresence_manager_SessionInfo__Output, _telepresence_manager_DNSRequest>;
  
  WatchWorkloads: grpc.handleServerStreamingCall<_telepresence_manager_WorkloadEventsRequest__Output, _telepresence_manager_WorkloadEventsDelta>;
  
}

export interface ManagerDefinition extends grpc.ServiceDefinition {
  AgentLookupDNSResponse: MethodDefinition<_telepresence_manager_DNSAgentResponse, _google_protobuf_Empty, _telepresence_manager_DNSAgentResponse__Output, _google_protobuf_Empty__Output>
  ArriveAsAgent: MethodDefinition<_telepresence_manager_AgentInfo, _telepresence_manager_SessionInfo, _telepresence_manager_AgentInfo__Output, _telepresence_manager_SessionInfo__Output>
  ArriveAsClient: MethodDefinition<_telepresence_manager_ClientInfo, _telepresence_manager_SessionInfo, _telepresence_manager_ClientInfo__Output, _telepresence_manager_SessionInfo__Output>
  CanConnectAmbassadorCloud: MethodDefinition<_google_protobuf_Empty, _telepresence_manager_AmbassadorCloudConnection, _google_protobuf_Empty__Output, _telepresence_manager_AmbassadorCloudConnection__Output>
  CreateIntercept: MethodDefinition<_telepresence_manager_CreateInterceptRequest, _telepresence_manager_InterceptInfo, _telepresence_manager_CreateInterceptRequest__Output, _telepresence_manager_InterceptInfo__Output>
  Depart: MethodDefinition<_telepresence_manager_SessionInfo, _google_protobuf_Empty, _telepresence_manager_SessionInfo__Output, _google_protobuf_Empty__Output>
  EnsureAgent: MethodDefinition<_telepresence_manager_EnsureAgentRequest, _google_protobuf_Empty, _telepresence_manager_EnsureAgentRequest__Output, _google_protobuf_Empty__Output>
  FindPods: MethodDefinition<_telepresence_manager_FindPodsRequest, _telepresence_manager_FoundPods, _telepresence_manager_FindPodsRequest__Output, _telepresence_manager_FoundPods__Output>
  GetAgentImageFQN: MethodDefinition<_google_protobuf_Empty, _telepresence_manager_AgentImageFQN, _google_protobuf_Empty__Output, _telepresence_manager_AgentImageFQN__Output>
  GetClientConfig: MethodDefinition<_google_protobuf_Empty, _telepresence_manager_CLIConfig, _google_protobuf_Empty__Output, _telepresence_manager_CLIConfig__Output>
  GetCloudConfig: MethodDefinition<_google_protobuf_Empty, _telepresence_manager_AmbassadorCloudConfig, _google_protobuf_Empty__Output, _telepresence_manager_AmbassadorCloudConfig__Output>
  GetIntercept: MethodDefinition<_telepresence_manager_GetInterceptRequest, _telepresence_manager_InterceptInfo, _telepresence_manager_GetInterceptRequest__Output, _telepresence_manager_InterceptInfo__Output>
  GetKnownWorkloadKinds: MethodDefinition<_telepresence_manager_SessionInfo, _telepresence_manager_KnownWorkloadKinds, _telepresence_manager_SessionInfo__Output, _telepresence_manager_KnownWorkloadKinds__Output>
  GetLicense: MethodDefinition<_google_protobuf_Empty, _telepresence_manager_License, _google_protobuf_Empty__Output, _telepresence_manager_License__Output>
  GetLogs: MethodDefinition<_telepresence_manager_GetLogsRequest, _telepresence_manager_LogsResponse, _telepresence_manager_GetLogsRequest__Output, _telepresence_manager_LogsResponse__Output>
  GetTelepresenceAPI: MethodDefinition<_google_protobuf_Empty, _telepresence_manager_TelepresenceAPIInfo, _google_protobuf_Empty__Output, _telepresence_manager_TelepresenceAPIInfo__Output>
  LookupDNS: MethodDefinition<_telepresence_manager_DNSRequest, _telepresence_manager_DNSResponse, _telepresence_manager_DNSRequest__Output, _telepresence_manager_DNSResponse__Output>
  PrepareIntercept: MethodDefinition<_telepresence_manager_CreateInterceptRequest, _telepresence_manager_PreparedIntercept, _telepresence_manager_CreateInterceptRequest__Output, _telepresence_manager_PreparedIntercept__Output>
  PrepareInterceptStream: MethodDefinition<_telepresence_manager_CreateInterceptRequest, _telepresence_manager_PrepareEvent, _telepresence_manager_CreateInterceptRequest__Output, _telepresence_manager_PrepareEvent__Output>
  Remain: MethodDefinition<_telepresence_manager_RemainRequest, _google_protobuf_Empty, _telepresence_manager_RemainRequest__Output, _google_protobuf_Empty__Output>
  RemoveIntercept: MethodDefinition<_telepresence_manager_RemoveInterceptRequest2, _google_protobuf_Empty, _telepresence_manager_RemoveInterceptRequest2__Output, _google_protobuf_Empty__Output>
  ReportMetrics: MethodDefinition<_telepresence_manager_TunnelMetrics, _google_protobuf_Empty, _telepresence_manager_TunnelMetrics__Output, _google_protobuf_Empty__Output>
  ReviewIntercept: MethodDefinition<_telepresence_manager_ReviewInterceptRequest, _google_protobuf_Empty, _telepresence_manager_ReviewInterceptRequest__Output, _google_protobuf_Empty__Output>
  RevokeIntercept: MethodDefinition<_telepresence_manager_RevokeInterceptRequest, _telepresence_manager_RevokedIntercepts, _telepresence_manager_RevokeInterceptRequest__Output, _telepresence_manager_RevokedIntercepts__Output>
  SetLogLevel: MethodDefinition<_telepresence_manager_LogLevelRequest, _google_protobuf_Empty, _telepresence_manager_LogLevelRequest__Output, _google_protobuf_Empty__Output>
  Tunnel: MethodDefinition<_telepresence_manager_TunnelMessage, _telepresence_manager_TunnelMessage, _telepresence_manager_TunnelMessage__Output, _telepresence_manager_TunnelMessage__Output>
  UninstallAgents: MethodDefinition<_telepresence_manager_UninstallAgentsRequest, _telepresence_manager_UninstallAgentsEvent, _telepresence_manager_UninstallAgentsRequest__Output, _telepresence_manager_UninstallAgentsEvent__Output>
  UpdateIntercept: MethodDefinition<_telepresence_manager_UpdateInterceptRequest, _telepresence_manager_InterceptInfo, _telepresence_manager_UpdateInterceptRequest__Output, _telepresence_manager_InterceptInfo__Output>
  Version: MethodDefinition<_google_protobuf_Empty, _telepresence_manager_VersionInfo2, _google_protobuf_Empty__Output, _telepresence_manager_VersionInfo2__Output>
  WatchAgentPods: MethodDefinition<_telepresence_manager_SessionInfo, _telepresence_manager_AgentPodInfoSnapshot, _telepresence_manager_SessionInfo__Output, _telepresence_manager_AgentPodInfoSnapshot__Output>
  WatchAgents: MethodDefinition<_telepresence_manager_SessionInfo, _telepresence_manager_AgentInfoSnapshot, _telepresence_manager_SessionInfo__Output, _telepresence_manager_AgentInfoSnapshot__Output>
  WatchAgentsNS: MethodDefinition<_telepresence_manager_AgentsRequest, _telepresence_manager_AgentInfoSnapshot, _telepresence_manager_AgentsRequest__Output, _telepresence_manager_AgentInfoSnapshot__Output>
  WatchClusterInfo: MethodDefinition<_telepresence_manager_SessionInfo, _telepresence_manager_ClusterInfo, _telepresence_manager_SessionInfo__Output, _telepresence_manager_ClusterInfo__Output>
  WatchDial: MethodDefinition<_telepresence_manager_SessionInfo, _telepresence_manager_DialRequest, _telepresence_manager_SessionInfo__Output, _telepresence_manager_DialRequest__Output>
  WatchIntercepts: MethodDefinition<_telepresence_manager_SessionInfo, _telepresence_manager_InterceptInfoSnapshot, _telepresence_manager_SessionInfo__Output, _telepresence_manager_InterceptInfoSnapshot__Output>
  WatchLogLevel: MethodDefinition<_google_protobuf_Empty, _telepresence_manager_LogLevelRequest, _google_protobuf_Empty__Output, _telepresence_manager_LogLevelRequest__Output>
  WatchLookupDNS: MethodDefinition<_telepresence_manager_SessionInfo, _telepresence_manager_DNSRequest, _telepresence_manager_SessionInfo__Output, _telepresence_manager_DNSRequest__Output>
  WatchWorkloads: MethodDefinition<_telepresence_manager_WorkloadEventsRequest, _telepresence_manager_WorkloadEventsDelta, _telepresence_manager_WorkloadEventsRequest__Output, _telepresence_manager_WorkloadEventsDelta__Output>
}
