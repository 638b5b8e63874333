export { aTestServer, testDatabase, testFolder, type TestDatabase } from './postgres';
