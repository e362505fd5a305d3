package enrol

// #cgo linux LDFLAGS: -ldl
// #define _GNU_SOURCE
// #include <dlfcn.h>
// static void one_blas_thread(void) {
//     void (*set)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "openblas_set_num_threads");
//     if (set) set(1);
// }
import "C"

// useOneBLASThread keeps OpenBLAS, where that is the BLAS dlib runs on, from starting threads of its own: the pool already
// keeps every core busy, and the two fight over them. Asking the library works whatever the environment says, and asking
// by name keeps other BLAS libraries possible.
func useOneBLASThread() { C.one_blas_thread() }
