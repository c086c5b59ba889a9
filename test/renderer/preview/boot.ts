// Stand-in: the first version of this file was overwritten by mistake and is written anew to fit gateway.ts.
import { answer, listen } from './gateway.ts'

Object.assign(window, { claimcheck: { call: answer, on: listen } })
void import('../../../renderer/main.tsx')
