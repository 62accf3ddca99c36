// Container images without a container engine: files in, one archive out.
//
//   writeImage(image, path, 'docker' | 'oci')   writes the archive; `ctr images import`, `docker load`, `skopeo`, `crane` take it
//   nodeRootfs(nodeBinary)                      the files of the smallest root file system in which that Node runs
//   sharedLibraries(binary)                     what a dynamically linked program needs to start, found through ldd
//
// The same files give the same bytes: entries are sorted, times are 1970, owners are numbers. An image is a list of layers; put what seldom
// changes (Node and its libraries) first and the bundle last, so that nodes fetch and keep the first only once, and all pods of a node share its
// memory pages. Read the OCI image specification (config.md, layer.md) and POSIX pax, "ustar interchange format".
export { type Image, type ImageFormat, type WrittenImage, writeImage } from './image.ts'
export { nodeRootfs, sharedLibraries } from './node-rootfs.ts'
export { type ImageFile, writeTar } from './tar.ts'
