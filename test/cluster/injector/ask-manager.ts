// Runs beside the API server: calls one method of the traffic manager through a port-forward and prints every answer as a line of JSON, and a
// failure as `{"error": …}`. Arguments: port, namespace of the session, method, request (JSON, `session` is added), an administrator's token.
import { Client, credentials, Metadata } from '@grpc/grpc-js'
import { ManagerService } from '../../../common/protocol/index.ts'

const [, , port = '', namespace = '', name = '', request = '{}', token = ''] = process.argv
const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
const say = (value: object) => void process.stdout.write(`${JSON.stringify(value)}\n`)

const { ArriveAsClient, PrepareInterceptStream, UninstallAgents, WatchWorkloads } = ManagerService
const session = await new Promise((resolve, reject) => {
  const who = { name: 'tester@lab', install_id: 'i', product: 'telepresence', version: 'v2.20.2', namespace }
  client.makeUnaryRequest(
    ArriveAsClient.path,
    ArriveAsClient.requestSerialize,
    ArriveAsClient.responseDeserialize,
    who,
    (error, answer) => (error === null ? resolve(answer) : reject(error)),
  )
})
const method = { PrepareInterceptStream, UninstallAgents, WatchWorkloads }[name]
if (method === undefined) throw new Error(`no method ${name} here`)
const key = name === 'WatchWorkloads' ? 'session_info' : 'session'
const content = JSON.stringify({ ...(JSON.parse(request) as object), [key]: session })
const metadata = new Metadata()
if (token !== '') metadata.set('authorization', `Bearer ${token}`)
const call = client.makeServerStreamRequest<object, object>(
  method.path,
  value => method.requestSerialize(value),
  bytes => method.responseDeserialize(bytes),
  JSON.parse(content) as object,
  metadata,
)
call.on('data', say)
call.on('error', error => {
  say({ error: error.message })
  client.close()
})
call.on('end', () => client.close())
