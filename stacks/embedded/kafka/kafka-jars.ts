import { execFile } from 'node:child_process'
import { access, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { messageOf, ShakedownError } from '../../../harness/errors.ts'
import { cacheDirectory } from '../../../harness/reach/cache-directory.ts'

const version = '4.1.0'
const leastJava = 17
const run = promisify(execFile)

/** The broker, and Kafka's own tools beside it. */
const artifacts = ['kafka_2.13', 'kafka-tools']

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>shakedown</groupId><artifactId>broker</artifactId><version>1</version>
<dependencies>${artifacts
  .map(
    (name) =>
      `<dependency><groupId>org.apache.kafka</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`,
  )
  .join('')}</dependencies></project>
`

const noBroker = (why: string, cause?: unknown): ShakedownError =>
  new ShakedownError('no-broker', `no Kafka broker can be had: ${why}`, {
    hint: `Set KAFKA_BOOTSTRAP to a broker of yours (host:port), or install a JDK of at least ${leastJava} and Maven: the broker comes from Maven Central then.`,
    exitCode: 4,
    ...(cause === undefined ? {} : { cause }),
  })

/** @throws ShakedownError `no-broker` where there is no Java, or one that is too old */
const checkJava = async (): Promise<void> => {
  const { stderr } = await run('java', ['-version']).catch((error: unknown) => {
    throw noBroker('KAFKA_BOOTSTRAP is not set, and there is no java on the PATH', error)
  })
  const [, major = '0'] = /version "(\d+)/.exec(stderr) ?? []
  if (Number(major) < leastJava) throw noBroker(`java is of version ${major}, and Kafka ${version} needs ${leastJava}`)
}

/**
 * The jars of a Kafka broker, from Maven Central, kept for the next time.
 *
 * @returns the class path
 * @throws {ShakedownError} `no-broker`, exit 4, where there is no JDK or no Maven
 */
export const kafkaJars = async (): Promise<string> => {
  await checkJava()
  const cache = await cacheDirectory()
  const kept = join(cache, `kafka-and-tools-${version}`)
  const isThere = await access(kept).then(
    () => true,
    () => false,
  )
  if (isThere) return join(kept, '*')
  const making = await mkdtemp(join(cache, 'kafka-'))
  try {
    await writeFile(join(making, 'pom.xml'), pom)
    const lib = join(making, 'lib')
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${lib}`, '-DincludeScope=runtime']
    await run('mvn', ['-q', '-B', ...goal], { cwd: making }).catch((error: unknown) => {
      throw noBroker(`Maven did not bring it: ${messageOf(error).slice(0, 300)}`, error)
    })
    // Somebody else may have brought it meanwhile.
    await rename(lib, kept).catch(async (error: unknown) => access(kept).catch(() => Promise.reject(error)))
    return join(kept, '*')
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}
