// Compiles the schemas while building: a plugin for esbuild that puts a module holding the compiled validators in the place
// of each module that compiles them when it is asked.
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const standaloneCode = createRequire(import.meta.url)('ajv/dist/standalone').default;

/** Modules that export `shapeNames`, `shapeAjv(code)` and `compileShape(name)`. */
const COMPILING = /[\\/]src[\\/](config[\\/]compile-shape|cli[\\/]compile-plan-shape)\.ts$/;

export const compiledSchemas = {
  name: 'compiled-schemas',
  setup({ onLoad }) {
    onLoad({ filter: COMPILING }, async ({ path }) => {
      const { shapeAjv, shapeNames } = await load(path);
      const ajv = shapeAjv({ source: true, esm: true });
      const names = shapeNames.map((name) => `${name}Shape`);
      const compiled = standaloneCode(ajv, Object.fromEntries(names.map((name, index) => [name, shapeNames[index]])));
      const chosen = names.map((name, index) => `${JSON.stringify(shapeNames[index])}: ${name}`).join(', ');
      const contents = `${compiled}\nexport const compileShape = (name) => ({ ${chosen} })[name];\n`;
      return { contents, loader: 'js', resolveDir: dirname(path) };
    });
  },
};

/** Runs a module of the sources. */
async function load(path) {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    write: false,
  });
  // Beside the sources, where packages are found.
  const file = join(import.meta.dirname, `.compile-${process.pid}-${path.length}.mjs`);
  writeFileSync(file, outputFiles[0].text);
  try {
    return await import(file);
  } finally {
    rmSync(file);
  }
}
