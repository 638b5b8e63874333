import swcJest from '@swc/jest';
import { swcOptions } from './swc.mjs';

export default swcJest.createTransformer({ ...swcOptions, sourceMaps: 'inline', module: { type: 'es6' } });
