/**
 * The parts of the HTTP library that are used. The library's index loads three times as much at every start:
 * fetch with its caches, WebSockets, and mocks for tests. Import other parts of it here too.
 */
import api from 'undici/lib/api/index.js'
import buildConnector from 'undici/lib/core/connect.js'
import errors from 'undici/lib/core/errors.js'
import Agent from 'undici/lib/dispatcher/agent.js'
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js'
import Pool from 'undici/lib/dispatcher/pool.js'
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js'

// The library's index does this: it adds the methods that all dispatchers share.
Object.assign(Dispatcher.prototype, api)

export { Agent, buildConnector, errors, Pool, ProxyAgent }
