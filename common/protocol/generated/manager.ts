import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.ts';
import type { Empty as _google_protobuf_Empty, Empty__Output as _google_protobuf_Empty__Output } from './google/protobuf/Empty.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.ts';
import type { AgentImageFQN as _telepresence_manager_AgentImageFQN, AgentImageFQN__Output as _telepresence_manager_AgentImageFQN__Output } from './telepresence/manager/AgentImageFQN.ts';
import type { AgentInfo as _telepresence_manager_AgentInfo, AgentInfo__Output as _telepresence_manager_AgentInfo__Output } from './telepresence/manager/AgentInfo.ts';
import type { AgentInfoSnapshot as _telepresence_manager_AgentInfoSnapshot, AgentInfoSnapshot__Output as _telepresence_manager_AgentInfoSnapshot__Output } from './telepresence/manager/AgentInfoSnapshot.ts';
import type { AgentPodInfo as _telepresence_manager_AgentPodInfo, AgentPodInfo__Output as _telepresence_manager_AgentPodInfo__Output } from './telepresence/manager/AgentPodInfo.ts';
import type { AgentPodInfoSnapshot as _telepresence_manager_AgentPodInfoSnapshot, AgentPodInfoSnapshot__Output as _telepresence_manager_AgentPodInfoSnapshot__Output } from './telepresence/manager/AgentPodInfoSnapshot.ts';
import type { AgentPort as _telepresence_manager_AgentPort, AgentPort__Output as _telepresence_manager_AgentPort__Output } from './telepresence/manager/AgentPort.ts';
import type { AgentsRequest as _telepresence_manager_AgentsRequest, AgentsRequest__Output as _telepresence_manager_AgentsRequest__Output } from './telepresence/manager/AgentsRequest.ts';
import type { AmbassadorCloudConfig as _telepresence_manager_AmbassadorCloudConfig, AmbassadorCloudConfig__Output as _telepresence_manager_AmbassadorCloudConfig__Output } from './telepresence/manager/AmbassadorCloudConfig.ts';
import type { AmbassadorCloudConnection as _telepresence_manager_AmbassadorCloudConnection, AmbassadorCloudConnection__Output as _telepresence_manager_AmbassadorCloudConnection__Output } from './telepresence/manager/AmbassadorCloudConnection.ts';
import type { CLIConfig as _telepresence_manager_CLIConfig, CLIConfig__Output as _telepresence_manager_CLIConfig__Output } from './telepresence/manager/CLIConfig.ts';
import type { ClientInfo as _telepresence_manager_ClientInfo, ClientInfo__Output as _telepresence_manager_ClientInfo__Output } from './telepresence/manager/ClientInfo.ts';
import type { ClusterInfo as _telepresence_manager_ClusterInfo, ClusterInfo__Output as _telepresence_manager_ClusterInfo__Output } from './telepresence/manager/ClusterInfo.ts';
import type { CreateInterceptRequest as _telepresence_manager_CreateInterceptRequest, CreateInterceptRequest__Output as _telepresence_manager_CreateInterceptRequest__Output } from './telepresence/manager/CreateInterceptRequest.ts';
import type { DNS as _telepresence_manager_DNS, DNS__Output as _telepresence_manager_DNS__Output } from './telepresence/manager/DNS.ts';
import type { DNSAgentResponse as _telepresence_manager_DNSAgentResponse, DNSAgentResponse__Output as _telepresence_manager_DNSAgentResponse__Output } from './telepresence/manager/DNSAgentResponse.ts';
import type { DNSRequest as _telepresence_manager_DNSRequest, DNSRequest__Output as _telepresence_manager_DNSRequest__Output } from './telepresence/manager/DNSRequest.ts';
import type { DNSResponse as _telepresence_manager_DNSResponse, DNSResponse__Output as _telepresence_manager_DNSResponse__Output } from './telepresence/manager/DNSResponse.ts';
import type { DialRequest as _telepresence_manager_DialRequest, DialRequest__Output as _telepresence_manager_DialRequest__Output } from './telepresence/manager/DialRequest.ts';
import type { EnsureAgentRequest as _telepresence_manager_EnsureAgentRequest, EnsureAgentRequest__Output as _telepresence_manager_EnsureAgentRequest__Output } from './telepresence/manager/EnsureAgentRequest.ts';
import type { FindPodsRequest as _telepresence_manager_FindPodsRequest, FindPodsRequest__Output as _telepresence_manager_FindPodsRequest__Output } from './telepresence/manager/FindPodsRequest.ts';
import type { FoundPod as _telepresence_manager_FoundPod, FoundPod__Output as _telepresence_manager_FoundPod__Output } from './telepresence/manager/FoundPod.ts';
import type { FoundPods as _telepresence_manager_FoundPods, FoundPods__Output as _telepresence_manager_FoundPods__Output } from './telepresence/manager/FoundPods.ts';
import type { GetInterceptRequest as _telepresence_manager_GetInterceptRequest, GetInterceptRequest__Output as _telepresence_manager_GetInterceptRequest__Output } from './telepresence/manager/GetInterceptRequest.ts';
import type { GetLogsRequest as _telepresence_manager_GetLogsRequest, GetLogsRequest__Output as _telepresence_manager_GetLogsRequest__Output } from './telepresence/manager/GetLogsRequest.ts';
import type { HttpFilter as _telepresence_manager_HttpFilter, HttpFilter__Output as _telepresence_manager_HttpFilter__Output } from './telepresence/manager/HttpFilter.ts';
import type { IPNet as _telepresence_manager_IPNet, IPNet__Output as _telepresence_manager_IPNet__Output } from './telepresence/manager/IPNet.ts';
import type { IngressInfo as _telepresence_manager_IngressInfo, IngressInfo__Output as _telepresence_manager_IngressInfo__Output } from './telepresence/manager/IngressInfo.ts';
import type { InterceptInfo as _telepresence_manager_InterceptInfo, InterceptInfo__Output as _telepresence_manager_InterceptInfo__Output } from './telepresence/manager/InterceptInfo.ts';
import type { InterceptInfoSnapshot as _telepresence_manager_InterceptInfoSnapshot, InterceptInfoSnapshot__Output as _telepresence_manager_InterceptInfoSnapshot__Output } from './telepresence/manager/InterceptInfoSnapshot.ts';
import type { InterceptSpec as _telepresence_manager_InterceptSpec, InterceptSpec__Output as _telepresence_manager_InterceptSpec__Output } from './telepresence/manager/InterceptSpec.ts';
import type { KnownWorkloadKinds as _telepresence_manager_KnownWorkloadKinds, KnownWorkloadKinds__Output as _telepresence_manager_KnownWorkloadKinds__Output } from './telepresence/manager/KnownWorkloadKinds.ts';
import type { License as _telepresence_manager_License, License__Output as _telepresence_manager_License__Output } from './telepresence/manager/License.ts';
import type { LogLevelRequest as _telepresence_manager_LogLevelRequest, LogLevelRequest__Output as _telepresence_manager_LogLevelRequest__Output } from './telepresence/manager/LogLevelRequest.ts';
import type { LogsResponse as _telepresence_manager_LogsResponse, LogsResponse__Output as _telepresence_manager_LogsResponse__Output } from './telepresence/manager/LogsResponse.ts';
import type { ManagerClient as _telepresence_manager_ManagerClient, ManagerDefinition as _telepresence_manager_ManagerDefinition } from './telepresence/manager/Manager.ts';
import type { PrepareEvent as _telepresence_manager_PrepareEvent, PrepareEvent__Output as _telepresence_manager_PrepareEvent__Output } from './telepresence/manager/PrepareEvent.ts';
import type { PreparedIntercept as _telepresence_manager_PreparedIntercept, PreparedIntercept__Output as _telepresence_manager_PreparedIntercept__Output } from './telepresence/manager/PreparedIntercept.ts';
import type { PreviewSpec as _telepresence_manager_PreviewSpec, PreviewSpec__Output as _telepresence_manager_PreviewSpec__Output } from './telepresence/manager/PreviewSpec.ts';
import type { RemainRequest as _telepresence_manager_RemainRequest, RemainRequest__Output as _telepresence_manager_RemainRequest__Output } from './telepresence/manager/RemainRequest.ts';
import type { RemoveInterceptRequest2 as _telepresence_manager_RemoveInterceptRequest2, RemoveInterceptRequest2__Output as _telepresence_manager_RemoveInterceptRequest2__Output } from './telepresence/manager/RemoveInterceptRequest2.ts';
import type { ReviewInterceptRequest as _telepresence_manager_ReviewInterceptRequest, ReviewInterceptRequest__Output as _telepresence_manager_ReviewInterceptRequest__Output } from './telepresence/manager/ReviewInterceptRequest.ts';
import type { RevokeInterceptRequest as _telepresence_manager_RevokeInterceptRequest, RevokeInterceptRequest__Output as _telepresence_manager_RevokeInterceptRequest__Output } from './telepresence/manager/RevokeInterceptRequest.ts';
import type { RevokedIntercepts as _telepresence_manager_RevokedIntercepts, RevokedIntercepts__Output as _telepresence_manager_RevokedIntercepts__Output } from './telepresence/manager/RevokedIntercepts.ts';
import type { Routing as _telepresence_manager_Routing, Routing__Output as _telepresence_manager_Routing__Output } from './telepresence/manager/Routing.ts';
import type { SessionInfo as _telepresence_manager_SessionInfo, SessionInfo__Output as _telepresence_manager_SessionInfo__Output } from './telepresence/manager/SessionInfo.ts';
import type { TelepresenceAPIInfo as _telepresence_manager_TelepresenceAPIInfo, TelepresenceAPIInfo__Output as _telepresence_manager_TelepresenceAPIInfo__Output } from './telepresence/manager/TelepresenceAPIInfo.ts';
import type { TunnelMessage as _telepresence_manager_TunnelMessage, TunnelMessage__Output as _telepresence_manager_TunnelMessage__Output } from './telepresence/manager/TunnelMessage.ts';
import type { TunnelMetrics as _telepresence_manager_TunnelMetrics, TunnelMetrics__Output as _telepresence_manager_TunnelMetrics__Output } from './telepresence/manager/TunnelMetrics.ts';
import type { UninstallAgentsEvent as _telepresence_manager_UninstallAgentsEvent, UninstallAgentsEvent__Output as _telepresence_manager_UninstallAgentsEvent__Output } from './telepresence/manager/UninstallAgentsEvent.ts';
import type { UninstallAgentsRequest as _telepresence_manager_UninstallAgentsRequest, UninstallAgentsRequest__Output as _telepresence_manager_UninstallAgentsRequest__Output } from './telepresence/manager/UninstallAgentsRequest.ts';
import type { UninstalledAgents as _telepresence_manager_UninstalledAgents, UninstalledAgents__Output as _telepresence_manager_UninstalledAgents__Output } from './telepresence/manager/UninstalledAgents.ts';
import type { UpdateInterceptRequest as _telepresence_manager_UpdateInterceptRequest, UpdateInterceptRequest__Output as _telepresence_manager_UpdateInterceptRequest__Output } from './telepresence/manager/UpdateInterceptRequest.ts';
import type { VersionInfo2 as _telepresence_manager_VersionInfo2, VersionInfo2__Output as _telepresence_manager_VersionInfo2__Output } from './telepresence/manager/VersionInfo2.ts';
import type { WorkloadEvent as _telepresence_manager_WorkloadEvent, WorkloadEvent__Output as _telepresence_manager_WorkloadEvent__Output } from './telepresence/manager/WorkloadEvent.ts';
import type { WorkloadEventsDelta as _telepresence_manager_WorkloadEventsDelta, WorkloadEventsDelta__Output as _telepresence_manager_WorkloadEventsDelta__Output } from './telepresence/manager/WorkloadEventsDelta.ts';
import type { WorkloadEventsRequest as _telepresence_manager_WorkloadEventsRequest, WorkloadEventsRequest__Output as _telepresence_manager_WorkloadEventsRequest__Output } from './telepresence/manager/WorkloadEventsRequest.ts';
import type { WorkloadInfo as _telepresence_manager_WorkloadInfo, WorkloadInfo__Output as _telepresence_manager_WorkloadInfo__Output } from './telepresence/manager/WorkloadInfo.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      Duration: MessageTypeDefinition<_google_protobuf_Duration, _google_protobuf_Duration__Output>
      Empty: MessageTypeDefinition<_google_protobuf_Empty, _google_protobuf_Empty__Output>
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
    }
  }
  telepresence: {
    manager: {
      AgentImageFQN: MessageTypeDefinition<_telepresence_manager_AgentImageFQN, _telepresence_manager_AgentImageFQN__Output>
      AgentInfo: MessageTypeDefinition<_telepresence_manager_AgentInfo, _telepresence_manager_AgentInfo__Output>
      AgentInfoSnapshot: MessageTypeDefinition<_telepresence_manager_AgentInfoSnapshot, _telepresence_manager_AgentInfoSnapshot__Output>
      AgentPodInfo: MessageTypeDefinition<_telepresence_manager_AgentPodInfo, _telepresence_manager_AgentPodInfo__Output>
      AgentPodInfoSnapshot: MessageTypeDefinition<_telepresence_manager_AgentPodInfoSnapshot, _telepresence_manager_AgentPodInfoSnapshot__Output>
      AgentPort: MessageTypeDefinition<_telepresence_manager_AgentPort, _telepresence_manager_AgentPort__Output>
      AgentsRequest: MessageTypeDefinition<_telepresence_manager_AgentsRequest, _telepresence_manager_AgentsRequest__Output>
      AmbassadorCloudConfig: MessageTypeDefinition<_telepresence_manager_AmbassadorCloudConfig, _telepresence_manager_AmbassadorCloudConfig__Output>
      AmbassadorCloudConnection: MessageTypeDefinition<_telepresence_manager_AmbassadorCloudConnection, _telepresence_manager_AmbassadorCloudConnection__Output>
      CLIConfig: MessageTypeDefinition<_telepresence_manager_CLIConfig, _telepresence_manager_CLIConfig__Output>
      ClientInfo: MessageTypeDefinition<_telepresence_manager_ClientInfo, _telepresence_manager_ClientInfo__Output>
      ClusterInfo: MessageTypeDefinition<_telepresence_manager_ClusterInfo, _telepresence_manager_ClusterInfo__Output>
      CreateInterceptRequest: MessageTypeDefinition<_telepresence_manager_CreateInterceptRequest, _telepresence_manager_CreateInterceptRequest__Output>
      DNS: MessageTypeDefinition<_telepresence_manager_DNS, _telepresence_manager_DNS__Output>
      DNSAgentResponse: MessageTypeDefinition<_telepresence_manager_DNSAgentResponse, _telepresence_manager_DNSAgentResponse__Output>
      DNSRequest: MessageTypeDefinition<_telepresence_manager_DNSRequest, _telepresence_manager_DNSRequest__Output>
      DNSResponse: MessageTypeDefinition<_telepresence_manager_DNSResponse, _telepresence_manager_DNSResponse__Output>
      DialRequest: MessageTypeDefinition<_telepresence_manager_DialRequest, _telepresence_manager_DialRequest__Output>
      EnsureAgentRequest: MessageTypeDefinition<_telepresence_manager_EnsureAgentRequest, _telepresence_manager_EnsureAgentRequest__Output>
      FindPodsRequest: MessageTypeDefinition<_telepresence_manager_FindPodsRequest, _telepresence_manager_FindPodsRequest__Output>
      FoundPod: MessageTypeDefinition<_telepresence_manager_FoundPod, _telepresence_manager_FoundPod__Output>
      FoundPods: MessageTypeDefinition<_telepresence_manager_FoundPods, _telepresence_manager_FoundPods__Output>
      GetInterceptRequest: MessageTypeDefinition<_telepresence_manager_GetInterceptRequest, _telepresence_manager_GetInterceptRequest__Output>
      GetLogsRequest: MessageTypeDefinition<_telepresence_manager_GetLogsRequest, _telepresence_manager_GetLogsRequest__Output>
      HttpFilter: MessageTypeDefinition<_telepresence_manager_HttpFilter, _telepresence_manager_HttpFilter__Output>
      IPNet: MessageTypeDefinition<_telepresence_manager_IPNet, _telepresence_manager_IPNet__Output>
      IngressInfo: MessageTypeDefinition<_telepresence_manager_IngressInfo, _telepresence_manager_IngressInfo__Output>
      InterceptDispositionType: EnumTypeDefinition
      InterceptInfo: MessageTypeDefinition<_telepresence_manager_InterceptInfo, _telepresence_manager_InterceptInfo__Output>
      InterceptInfoSnapshot: MessageTypeDefinition<_telepresence_manager_InterceptInfoSnapshot, _telepresence_manager_InterceptInfoSnapshot__Output>
      InterceptSpec: MessageTypeDefinition<_telepresence_manager_InterceptSpec, _telepresence_manager_InterceptSpec__Output>
      KnownWorkloadKinds: MessageTypeDefinition<_telepresence_manager_KnownWorkloadKinds, _telepresence_manager_KnownWorkloadKinds__Output>
      License: MessageTypeDefinition<_telepresence_manager_License, _telepresence_manager_License__Output>
      LogLevelRequest: MessageTypeDefinition<_telepresence_manager_LogLevelRequest, _telepresence_manager_LogLevelRequest__Output>
      LogsResponse: MessageTypeDefinition<_telepresence_manager_LogsResponse, _telepresence_manager_LogsResponse__Output>
      Manager: SubtypeConstructor<typeof grpc.Client, _telepresence_manager_ManagerClient> & { service: _telepresence_manager_ManagerDefinition }
      PrepareEvent: MessageTypeDefinition<_telepresence_manager_PrepareEvent, _telepresence_manager_PrepareEvent__Output>
      PreparedIntercept: MessageTypeDefinition<_telepresence_manager_PreparedIntercept, _telepresence_manager_PreparedIntercept__Output>
      PreviewSpec: MessageTypeDefinition<_telepresence_manager_PreviewSpec, _telepresence_manager_PreviewSpec__Output>
      RemainRequest: MessageTypeDefinition<_telepresence_manager_RemainRequest, _telepresence_manager_RemainRequest__Output>
      RemoveInterceptRequest2: MessageTypeDefinition<_telepresence_manager_RemoveInterceptRequest2, _telepresence_manager_RemoveInterceptRequest2__Output>
      ReviewInterceptRequest: MessageTypeDefinition<_telepresence_manager_ReviewInterceptRequest, _telepresence_manager_ReviewInterceptRequest__Output>
      RevokeInterceptRequest: MessageTypeDefinition<_telepresence_manager_RevokeInterceptRequest, _telepresence_manager_RevokeInterceptRequest__Output>
      RevokedIntercepts: MessageTypeDefinition<_telepresence_manager_RevokedIntercepts, _telepresence_manager_RevokedIntercepts__Output>
      Routing: MessageTypeDefinition<_telepresence_manager_Routing, _telepresence_manager_Routing__Output>
      SessionInfo: MessageTypeDefinition<_telepresence_manager_SessionInfo, _telepresence_manager_SessionInfo__Output>
      TelepresenceAPIInfo: MessageTypeDefinition<_telepresence_manager_TelepresenceAPIInfo, _telepresence_manager_TelepresenceAPIInfo__Output>
      TunnelMessage: MessageTypeDefinition<_telepresence_manager_TunnelMessage, _telepresence_manager_TunnelMessage__Output>
      TunnelMetrics: MessageTypeDefinition<_telepresence_manager_TunnelMetrics, _telepresence_manager_TunnelMetrics__Output>
      UninstallAgentsEvent: MessageTypeDefinition<_telepresence_manager_UninstallAgentsEvent, _telepresence_manager_UninstallAgentsEvent__Output>
      UninstallAgentsRequest: MessageTypeDefinition<_telepresence_manager_UninstallAgentsRequest, _telepresence_manager_UninstallAgentsRequest__Output>
      UninstalledAgents: MessageTypeDefinition<_telepresence_manager_UninstalledAgents, _telepresence_manager_UninstalledAgents__Output>
      UpdateInterceptRequest: MessageTypeDefinition<_telepresence_manager_UpdateInterceptRequest, _telepresence_manager_UpdateInterceptRequest__Output>
      VersionInfo2: MessageTypeDefinition<_telepresence_manager_VersionInfo2, _telepresence_manager_VersionInfo2__Output>
      WorkloadEvent: MessageTypeDefinition<_telepresence_manager_WorkloadEvent, _telepresence_manager_WorkloadEvent__Output>
      WorkloadEventsDelta: MessageTypeDefinition<_telepresence_manager_WorkloadEventsDelta, _telepresence_manager_WorkloadEventsDelta__Output>
      WorkloadEventsRequest: MessageTypeDefinition<_telepresence_manager_WorkloadEventsRequest, _telepresence_manager_WorkloadEventsRequest__Output>
      WorkloadInfo: MessageTypeDefinition<_telepresence_manager_WorkloadInfo, _telepresence_manager_WorkloadInfo__Output>
    }
  }
}

