// Loaded with `--import`: writes the address of each module that is loaded into the file TRUEUP_LOADED names.
import { register } from 'node:module';

const hooks = `
  import { appendFileSync } from 'node:fs';
  export async function load(url, context, next) {
    appendFileSync(${JSON.stringify(process.env.TRUEUP_LOADED)}, url + '\\n');
    return next(url, context);
  }
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
