import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { knownStackIn } from '../../../../cli/init/stacks/index.ts'

const folders: string[] = []
const project = (files: Readonly<Record<string, string>>): string => {
  const made = mkdtempSync(join(tmpdir(), 'known-stack-'))
  folders.push(made)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(made, file)), { recursive: true })
    writeFileSync(join(made, file), text)
  }
  return made
}
afterAll(() => folders.forEach((each) => rmSync(each, { recursive: true })))

const pom = (inside: string): string =>
  `<project><parent><artifactId>spring-boot-starter-parent</artifactId><version>3.5.7</version></parent>${inside}
  <dependencies><dependency><artifactId>spring-cloud-aws-starter-sqs</artifactId><version>3.4.0</version></dependency></dependencies></project>`

describe('a known stack', () => {
  it.each<[string, Readonly<Record<string, string>>, string, string | undefined, string | undefined]>([
    [
      'Celery with its app in src',
      { 'requirements.txt': 'celery[sqs]==5.7.0\n', 'src/app.py': 'app = Celery("orders")\n' },
      'Celery',
      'PYTHONPATH=src celery --app app worker --loglevel INFO',
      undefined,
    ],
    [
      'Celery in a package, in an environment of its own',
      {
        'pyproject.toml': 'dependencies = ["Celery>=5"]',
        'shop/celery.py': 'app = Celery()\n',
        '.venv/bin/celery': '',
        '.venv/lib/x.py': 'app = Celery()\n',
      },
      'Celery',
      '.venv/bin/celery --app shop.celery worker --loglevel INFO',
      undefined,
    ],
    ['Celery whose app nobody finds', { 'requirements.txt': 'celery\n' }, 'Celery', undefined, undefined],
    [
      'sqs-consumer by its script',
      { 'package.json': '{"dependencies":{"sqs-consumer":"15.0.3"},"scripts":{"start":"node src/main.js"}}' },
      'sqs-consumer',
      'node src/main.js',
      undefined,
    ],
    [
      'sqs-consumer by its main',
      { 'package.json': '{"dependencies":{"sqs-consumer":"15.0.3"},"main":"index.js"}' },
      'sqs-consumer',
      'node index.js',
      undefined,
    ],
    [
      'Go at the root',
      {
        'go.mod': 'module example.com/shop/orders\nrequire github.com/aws/aws-sdk-go-v2/service/sqs v1.53.0\n',
        'main.go': '',
      },
      'the AWS SDK for Go',
      'bin/orders',
      'go build -o bin/orders .',
    ],
    [
      'Go below cmd',
      { 'go.mod': 'module orders\nrequire github.com/aws/aws-sdk-go-v2 v1\n', 'cmd/worker/main.go': '' },
      'the AWS SDK for Go',
      'bin/worker',
      'go build -o bin/worker ./cmd/worker',
    ],
    [
      'Spring by its coordinates, not its parent’s',
      { 'pom.xml': pom('<artifactId>orders</artifactId><version>1.2</version>') },
      'Spring Cloud AWS',
      'SERVER_PORT=$PORT java -jar target/orders-1.2.jar',
      'mvn package',
    ],
    [
      'Spring by its final name',
      { 'pom.xml': pom('<artifactId>o</artifactId><version>1</version><build><finalName>orders</finalName></build>') },
      'Spring Cloud AWS',
      'SERVER_PORT=$PORT java -jar target/orders.jar',
      'mvn package',
    ],
  ])('is found: %s', (_, files, title, start, build) => {
    const found = knownStackIn(project(files))
    expect([found?.title, found?.start, found?.build]).toEqual([title, start, build])
  })

  it.each<[string, Readonly<Record<string, string>>]>([
    ['nothing', {}],
    ['a manifest that is no JSON', { 'package.json': '{' }],
    ['another library', { 'requirements.txt': 'boto3\n', 'go.mod': 'module x\n', 'pom.xml': '<project/>' }],
  ])('is none: %s', (_, files) => {
    expect(knownStackIn(project(files))).toBeUndefined()
  })
})
