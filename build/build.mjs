/** `npm run build`: the app in out/, without an Electron to run it. */
import { endChildrenWithUs } from './processes.mjs'
import { setUp } from './setup.mjs'

endChildrenWithUs()
await setUp({ electron: false, app: true })
