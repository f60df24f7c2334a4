import type { KnownStack } from './known-stack.ts'
import { readIfThere } from './read-if-there.ts'

/** The jar that Maven builds, by the project's own coordinates: those after its parent's. */
const jarOf = (pom: string): string | undefined => {
  const own = pom.replaceAll(/<(parent|dependencies|dependencyManagement|build)>[\s\S]*?<\/\1>/g, '')
  const [artifact, version] = ['artifactId', 'version'].map(
    (tag) => new RegExp(`<${tag}>\\s*([^<$]+?)\\s*</${tag}>`).exec(own)?.[1],
  )
  const final = /<finalName>\s*([^<$]+?)\s*<\/finalName>/.exec(pom)?.[1]
  const name = final ?? (artifact === undefined || version === undefined ? undefined : `${artifact}-${version}`)
  return name === undefined ? undefined : `target/${name}.jar`
}

/** Spring Cloud AWS, with `@SqsListener`. */
export const springCloudAws = (cwd: string): KnownStack | undefined => {
  const pom = readIfThere(cwd, 'pom.xml')
  if (pom?.includes('spring-cloud-aws') !== true) return undefined
  const jar = jarOf(pom)
  return {
    title: 'Spring Cloud AWS',
    where: 'pom.xml',
    // "exec" is added, so that signals reach Java and not a shell.
    ...(jar === undefined ? {} : { start: `SERVER_PORT=$PORT java -jar ${jar}`, build: 'mvn package' }),
    parts: {
      imports: ['jdbcUrl'],
      ...(pom.includes('spring-boot-starter-actuator') ? { health: '/actuator/health' } : {}),
      env: ({ database }) => [
        'SPRING_CLOUD_AWS_ENDPOINT: queueEndpoint',
        'SPRING_CLOUD_AWS_REGION_STATIC: region',
        ...(database === undefined
          ? []
          : [`SPRING_DATASOURCE_URL: jdbcUrl(databaseUrl(${database}), { ApplicationName: replica })`]),
      ],
    },
  }
}
