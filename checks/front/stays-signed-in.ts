import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { foundAsWanted } from './found-as-wanted.ts'

/** Whoever is signed in can go on, whatever was restarted meanwhile. */
export const staysSignedIn = (): FrontCheck =>
  foundAsWanted({
    name: 'stays-signed-in',
    property: 'nobody is signed out by a restart',
    purpose: 'session',
    pass: 'whoever was signed in went on',
  })
