package main

import (
	"fmt"
	"os"
	"syscall"
	"unsafe"
)

// <linux/if_tun.h>
const (
	iffTap       = 0x0002
	iffNoPi      = 0x1000
	iffVnetHdr   = 0x4000
	tunSetIff    = 0x400454ca
	tunSetOff    = 0x400454d0
	tunFCsum     = 0x01
	tunFTso4     = 0x02
	tunFTso6     = 0x04
	headerLength = 10 // struct virtio_net_hdr
)

type tap struct {
	*os.File
}

func openTap(name string) (*tap, error) {
	fd, err := syscall.Open("/dev/net/tun", syscall.O_RDWR|syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("open /dev/net/tun: %w", err)
	}
	var request struct {
		name  [16]byte
		flags uint16
		_     [22]byte
	}
	copy(request.name[:15], name)
	request.flags = iffTap | iffNoPi | iffVnetHdr
	if err := ioctl(fd, tunSetIff, uintptr(unsafe.Pointer(&request))); err != nil {
		return nil, fmt.Errorf("make %s: %w", name, err)
	}
	// Made a file only now: Go's poller must not see the descriptor before it is a device.
	device := &tap{os.NewFile(uintptr(fd), name)}
	return device, device.offload(true)
}

func (device *tap) offload(on bool) error {
	var flags uintptr
	if on {
		flags = tunFCsum | tunFTso4 | tunFTso6
	}
	raw, err := device.SyscallConn()
	if err != nil {
		return err
	}
	var result error
	if err := raw.Control(func(fd uintptr) { result = ioctl(int(fd), tunSetOff, flags) }); err != nil {
		return err
	}
	return result
}

func ioctl(fd int, request, argument uintptr) error {
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), request, argument); errno != 0 {
		return errno
	}
	return nil
}
