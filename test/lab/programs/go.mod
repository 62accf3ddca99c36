module fairlead.dev/lab

go 1.25
