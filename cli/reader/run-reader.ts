import { join } from 'node:path'
import { makeRunFolder } from '../../harness/record/run-folder.ts'
import { newRunId, newSeed } from '../../harness/record/run-id.ts'
import { room } from '../../harness/run/room.ts'
import type { Config } from '../../harness/settings/config.ts'
import { type Proof, proofWords } from '../../reports/proof.ts'
import { writeProof } from '../../reports/proof-file.ts'
import { proofHtml } from '../../reports/proof-matrix.ts'
import { keyVariable, writeChecksums } from '../checksums.ts'
import { version } from '../version.ts'
import { catalogueOf } from '../catalogue.ts'
import { execute } from '../execute.ts'
import type { Io } from '../io.ts'
import { pickStack, pickTarget } from '../pick.ts'
import { planOn, prepareStack } from '../plan-on.ts'
import { readerProof } from './prove-reader.ts'
import { readerScenario } from './reader-scenario.ts'
import { tampered } from './tampered.ts'

/** Runs the system as it is, changes some of its effects behind its back once they were read, and gives what the checks said of each. */
export const runReader = async (config: Config, io: Io): Promise<Proof> => {
  const stack = await pickStack(config.stack, config)
  const prepared = await prepareStack(stack, await pickTarget(config.target, config))
  const { definition, budget } = prepared
  const { streams, name, subject } = definition
  const seed = config.seed ?? newSeed()
  const startedAt = new Date().toISOString()
  const out = await makeRunFolder(config.out, `proof-${newRunId()}`)
  const planned = planOn(prepared, { target: name, stack: stack.name, seed, scenarios: [readerScenario], streams })
  const { atOnce, historyCapBytes, stopAbove } = config
  // A few seconds' work: one system does it.
  const machine = room({ atOnce, systemsAtMost: 1 })
  const tampering = tampered(definition)
  const { judged } = await execute({
    ...planned,
    io,
    faults: catalogueOf(config).faults,
    definition: tampering.definition,
    stack,
    defects: [],
    quiet: true,
    seed,
    out,
    room: machine,
    spread: false,
    historyCapBytes,
    stopAbove,
    budget,
  })
  const proof = { rows: readerProof(streams, judged.cells, tampering.keyOf), seed, subject }
  const head = { kind: 'reader' as const, shakedown: version, target: name, stack: stack.name, startedAt }
  await writeProof(out, head, proof, proofWords(proof))
  await writeChecksums(out, io.env[keyVariable])
  await proofHtml(proof, join(out, 'proof.html'))
  return proof
}
