// `npm start`: sets everything up, then runs a command; without one, the main job on the bundled example.
import { join } from 'node:path'
import { build, install, root } from './setup.mjs'

install()
build()

const args = process.argv.slice(2)
if (args.length === 0)
  args.push('generate', 'examples/lync-2010-consolidated-edge/deployment.yaml', '--out', 'portolan-out')
process.argv = [process.argv[0], join(root, 'dist/portolan.js'), ...args]
await import(join(root, 'dist/portolan.js'))
