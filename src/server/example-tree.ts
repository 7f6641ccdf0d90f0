/** The small tree a newcomer finds in the sandbox: path and data. Parents come before their children. */
export const exampleTree: readonly (readonly [path: string, data: string | null])[] = [
  ['/app', null],
  ['/app/config', '{"name":"shop","replicas":3,"features":{"search":true,"beta":false}}'],
  ['/app/config/database', 'url=jdbc:postgresql://db.example.com/shop\npool=20\n'],
  ['/app/config/logging', 'level: info\nformat: json\n'],
  ['/app/workers', null],
  ['/app/workers/worker-1', '10.0.0.11:9000'],
  ['/app/workers/worker-2', '10.0.0.12:9000'],
  ['/services', null],
  ['/services/web', 'http://10.0.0.21:8080'],
  ['/services/mail', 'smtp://10.0.0.31:25'],
  ['/locks', null],
  ['/queue', null],
]
