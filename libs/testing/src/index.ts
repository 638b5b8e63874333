export { aTestServer, testDatabase, testFolder, type TestDatabase } from './postgres';
export { specificationFor } from './specification-for';
export { sampleFilm } from './sample-film';
export { DidNotHappen, eventually } from './eventually';
