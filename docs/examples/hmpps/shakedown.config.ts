import { defineConfig } from 'shakedown'
import { personMatchCalls } from './person-match-calls.ts'

export default defineConfig({ scenarios: personMatchCalls })
