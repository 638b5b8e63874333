export * from './media-store.port';
export { checkedKey } from './media-key';
export { FolderMediaStore } from './folder-media-store.adapter';
export { MemoryMediaStore } from './memory-media-store.adapter';
export { ImportFolder, type ImportAnswer, type ImportRefusal } from './import-folder';
